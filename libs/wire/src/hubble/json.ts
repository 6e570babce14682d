export { jsonFlow } from './flow-json.gen.js';
export { jsonGetFlowsResponse, jsonGetNodesResponse, jsonServerStatusResponse } from './observer-json.gen.js';
export type { JsonObject, JsonValue } from '../json.js';
