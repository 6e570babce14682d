/** `npm run hubble`: builds the clients into the cache, if they are not there yet. */

import { buildClients } from './build-clients.js';
import { clientsFolder, pinnedVersion } from './clients.js';

const folder = clientsFolder(process.env);
const objection = buildClients(folder, process.env, (line) => console.log(line));
console.log(`hubble: ${objection ?? `${pinnedVersion()} and grpcurl are in ${folder}`}`);
process.exitCode = objection === undefined ? 0 : 1;
