/** Writes the dashboards: `npm run generate`. */

import { writeFileSync } from 'node:fs';
import { dashboardFiles } from './files.js';

for (const { path, text } of dashboardFiles()) writeFileSync(path, text);
