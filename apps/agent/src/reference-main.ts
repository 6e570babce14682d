/** Writes the reference page of the configuration, and the table of requirements: `npm run generate`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { SECURITY_URL, withRequirements } from './doctor/security-page.js';
import { REFERENCE_URL, renderReference } from './reference.js';

writeFileSync(REFERENCE_URL, renderReference());
writeFileSync(SECURITY_URL, withRequirements(readFileSync(SECURITY_URL, 'utf8')));
