/** Every resource of the group. */

import { CAPTURE } from './capture.js';
import { METRICS_CONFIGURATION } from './metrics-configuration.js';
import type { ResourceDefinition } from './resource.js';
import { RETINA_ENDPOINT } from './retina-endpoint.js';
import { TRACES_CONFIGURATION } from './traces-configuration.js';

/** Every resource of the group. */
export const RESOURCES: readonly ResourceDefinition[] = [
  METRICS_CONFIGURATION,
  CAPTURE,
  RETINA_ENDPOINT,
  TRACES_CONFIGURATION,
];
