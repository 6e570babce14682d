/** Writes the reference page of the aggregator's settings: `npm run generate`. */

import { writeFileSync } from 'node:fs';
import { REFERENCE_URL, renderReference } from './reference.js';

writeFileSync(REFERENCE_URL, renderReference());
