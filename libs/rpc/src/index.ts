export { RpcClient } from './rpc-client.js';
export { RpcServer } from './rpc-server.js';
export { bindService } from './service.js';

export type { TlsFiles } from './certificates.js';
export type { CallOptions, RpcClientOptions } from './rpc-client.js';
export type { RpcLimits, RpcServerOptions } from './rpc-server.js';
export type { BoundService, Call, Handler, Handlers, ServiceTable, StreamCall } from './service.js';
