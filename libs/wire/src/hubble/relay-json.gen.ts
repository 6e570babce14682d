// Made by `npm run generate` from proto/; change that, not this file.

import { enumName, type JsonObject } from '../json.js';
import { NodeState, type NodeStatusEvent } from './relay.gen.js';

export function jsonNodeStatusEvent(message: NodeStatusEvent): JsonObject {
  const json: JsonObject = {};
  if (message.stateChange) json['state_change'] = enumName(NodeState, message.stateChange);
  if (message.nodeNames.length > 0) json['node_names'] = message.nodeNames.map((value) => value);
  if (message.message) json['message'] = message.message;
  return json;
}
