export { askedDelayMs } from './api-error.js';
export { KubeConnection } from './kube-connection.js';
export { keyOf, nameOf } from './kube-object.js';
export { ResourceClient } from './resource-client.js';
export { apiVersionOf } from './resource-type.js';
