export { Health, HealthCheckResponseServingStatus } from './health.gen.js';
export { ServerReflection } from './reflection.gen.js';

export type { HealthCheckRequest, HealthCheckResponse, HealthCheckResponseInit } from './health.gen.js';
export type { ServerReflectionRequest, ServerReflectionResponseInit } from './reflection.gen.js';
