// Made by `npm run generate` from proto/; change that, not this file.

import { enumName, type JsonObject } from '../json.js';
import { ChangeNotificationType, type NotifyRequest, type ChangeNotification, type TLS } from './peer.gen.js';

export function jsonNotifyRequest(_message: NotifyRequest): JsonObject {
  const json: JsonObject = {};
  return json;
}

export function jsonChangeNotification(message: ChangeNotification): JsonObject {
  const json: JsonObject = {};
  if (message.name) json['name'] = message.name;
  if (message.address) json['address'] = message.address;
  if (message.type) json['type'] = enumName(ChangeNotificationType, message.type);
  if (message.tls !== undefined) json['tls'] = jsonTLS(message.tls);
  return json;
}

export function jsonTLS(message: TLS): JsonObject {
  const json: JsonObject = {};
  if (message.serverName) json['server_name'] = message.serverName;
  return json;
}
