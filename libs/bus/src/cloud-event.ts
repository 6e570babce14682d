/**
 * Events of nodes as CloudEvents 1.0 in the binary mode of their NATS binding: attributes are headers with the prefix
 * `ce-`, percent-encoded, and the message is the data.
 */

import type { NodeEvent } from '@retina/flow';
import type { SpooledMessage } from './message-spool.js';
import { formatSubject, toToken } from './subjects.js';

/** Who tells. */
export interface EventOrigin {
  readonly cluster: string;
  readonly node: string;
}

/** What `ce-type` begins with; the kind and the phase follow. */
const EVENT_TYPE_PREFIX = 'sh.retina';

/** The message of an event; the same event gives the same one, so that a repetition is known as one. */
export function eventMessage(event: NodeEvent, { cluster, node }: EventOrigin): SpooledMessage {
  const id = `${event.id}/${event.phase}`;
  const attributes = {
    specversion: '1.0',
    id,
    source: `/retina/${encodeURIComponent(cluster)}/${encodeURIComponent(node)}`,
    type: [EVENT_TYPE_PREFIX, event.kind, event.phase].join('.'),
    time: new Date(event.atMs).toISOString(),
    subject: Object.values(event.subject).join(' '),
    datacontenttype: 'application/json',
  };
  const { text, count, subject, kind, phase, id: thing } = event;
  return {
    subject: formatSubject({ cluster, kind: 'event', partition: 0, node }),
    id: encoded(`${toToken(node)}/${id}`),
    records: 1,
    headers: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encoded(value)]),
    ),
    payload: Buffer.from(JSON.stringify({ id: thing, kind, phase, node, cluster, ...subject, count, text })),
  };
}

/** As the bindings of CloudEvents want it: printable ASCII but space, double quote and percent stays. */
function encoded(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]|["%]/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}
