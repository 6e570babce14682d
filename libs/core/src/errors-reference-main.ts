/** Writes the reference page: `npm run generate`. */

import { writeFileSync } from 'node:fs';
import { ERRORS_REFERENCE_URL, renderErrorsReference } from './errors-reference.js';

writeFileSync(ERRORS_REFERENCE_URL, renderErrorsReference());
