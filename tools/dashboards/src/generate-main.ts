/** Writes the dashboards, the rules and their runbook: `npm run generate`. */

import { writeFileSync } from 'node:fs';
import { ruleFiles } from './alerts/rule-files.js';
import { dashboardFiles } from './files.js';

for (const { path, text } of [...dashboardFiles(), ...ruleFiles()]) writeFileSync(path, text);
