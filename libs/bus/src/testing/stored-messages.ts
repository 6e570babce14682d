/** What a stream holds now. */

import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { BusConnection } from '../bus-connection.js';

/** A message as a stream keeps it. */
export interface StoredMessage {
  readonly subject: string;
  /** What makes a repetition a duplicate. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

/** All messages of a stream, in its order. */
export async function storedMessages(bus: BusConnection, stream: string): Promise<StoredMessage[]> {
  const connection = await bus.connected();
  const { state } = await (await jetstreamManager(connection)).streams.info(stream);
  const messages: StoredMessage[] = [];
  if (state.messages === 0) return messages;
  const consumer = await jetstream(connection).consumers.get(stream);
  for await (const { subject, headers, data } of await consumer.fetch({
    max_messages: state.messages,
    expires: 5000,
  })) {
    const names = headers?.keys() ?? [];
    messages.push({
      subject,
      id: headers?.get('Nats-Msg-Id') ?? '',
      headers: Object.fromEntries(names.map((name) => [name, headers?.get(name) ?? ''])),
      payload: data,
    });
  }
  return messages;
}
