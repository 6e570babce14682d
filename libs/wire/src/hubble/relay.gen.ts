// Made by `npm run generate` from proto/; change that, not this file.

import { EMPTY, append, codec, expectEnd, skip, type Codec, type Mutable, type Reader, type Writer } from '../codec.js';

export const NodeState = {
  UNKNOWN_NODE_STATE: 0,
  NODE_CONNECTED: 1,
  NODE_UNAVAILABLE: 2,
  NODE_GONE: 3,
  NODE_ERROR: 4,
} as const;

export interface NodeStatusEvent {
  readonly stateChange: number;
  readonly nodeNames: readonly string[];
  readonly message: string;
}

export interface NodeStatusEventInit {
  readonly stateChange?: number | undefined;
  readonly nodeNames?: readonly string[] | undefined;
  readonly message?: string | undefined;
}

export function writeNodeStatusEvent(message: NodeStatusEventInit, writer: Writer): Writer {
  if (message.stateChange) writer.uint32(8).int32(message.stateChange);
  if (message.nodeNames !== undefined) for (const value of message.nodeNames) writer.uint32(18).string(value);
  if (message.message) writer.uint32(26).string(message.message);
  return writer;
}

export function readNodeStatusEvent(reader: Reader, end: number, message: Mutable<NodeStatusEvent> = { stateChange: 0, nodeNames: EMPTY, message: '' }): NodeStatusEvent {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.stateChange = reader.int32(); break;
      case 18: message.nodeNames = append(message.nodeNames, reader.string()); break;
      case 26: message.message = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const nodeStatusEventCodec: Codec<NodeStatusEventInit, NodeStatusEvent> = codec(writeNodeStatusEvent, readNodeStatusEvent);
