/** All dashboards. */

import type { Dashboard } from '../dashboard.js';
import { BETWEEN } from './between.js';
import { DNS } from './dns.js';
import { DROPS } from './drops.js';
import { HEALTH } from './health.js';
import { NODES } from './nodes.js';
import { PODS } from './pods.js';
import { TCP } from './tcp.js';

/** In the order of a menu. */
export const DASHBOARDS: readonly Dashboard[] = [NODES, PODS, BETWEEN, DROPS, TCP, DNS, HEALTH];
