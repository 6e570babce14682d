/** Every subject, bucket and key on the bus: made and read here and nowhere else. */

import { RetinaError } from '@retina/core';

/**
 * What a message is about.
 * - `flow`: batches of flow records, by partition;
 * - `event`: what happened on a node or in the cluster;
 * - `health`: that a node lives, and what it is.
 */
export const SUBJECT_KINDS = ['flow', 'event', 'health'] as const;

/** A kind of message. */
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** Where a message goes. */
export interface Subject {
  readonly cluster: string;
  readonly kind: SubjectKind;
  /** From 0; only flows have more than one. */
  readonly partition: number;
  /** As Kubernetes names it. */
  readonly node: string;
}

/** Who is behind addresses: `POD_KEYS` and the other keys below. */
export const IDENTITY_BUCKET = 'retina-identities';
/** What agents are to do. */
export const CONFIG_BUCKET = 'retina-config';
/** What agents do, one key a node. */
export const NODE_BUCKET = 'retina-nodes';
/** What aggregators know of their partitions, and who of them lives. */
export const AGGREGATE_BUCKET = 'retina-aggregate';

/** Keys in `AGGREGATE_BUCKET` of who lives and who has what. */
export const LIVE_KEYS = 'live.>';

/** Keys of nodes, in any bucket that has one a node. */
export const NODE_KEYS = 'node.*';

/** The key of the joined MetricsConfigurations in `CONFIG_BUCKET`. */
export const METRICS_KEY = 'metrics';

const ROOT = 'retina.v1';
const PLAIN = /^[A-Za-z0-9_-]$/;

/** `retina.v1.<cluster>.<kind>.<partition>.<node>`. */
export function formatSubject({ cluster, kind, partition, node }: Subject): string {
  return [ROOT, toToken(cluster), kind, partition, toToken(node)].join('.');
}

/** A subject for subscribers: what is left out matches everything. */
export function subjectFilter({ cluster, kind, partition, node }: Partial<Subject>): string {
  const any = (token: string | undefined): string => (token === undefined ? '*' : toToken(token));
  return [ROOT, any(cluster), kind ?? '*', partition ?? '*', any(node)].join('.');
}

/** @throws RECORD_MALFORMED unless it is one of ours. */
export function parseSubject(text: string): Subject {
  const [product, version, cluster = '', kind = '', partition = '', node = '', ...more] = text.split('.');
  const known = SUBJECT_KINDS.find((candidate) => candidate === kind);
  const isOurs = `${product}.${version}` === ROOT && known !== undefined && more.length === 0;
  if (!isOurs || !/^\d{1,5}$/.test(partition) || cluster === '' || node === '') {
    throw new RetinaError('RECORD_MALFORMED', `${text} is no subject of ours`, {
      details: { subject: text },
    });
  }
  return { cluster: fromToken(cluster), kind: known, partition: Number(partition), node: fromToken(node) };
}

/** Which batch it is: the same for the same batch, however often it is sent. */
export function flowMessageId(batch: {
  readonly node: string;
  readonly bootId: string;
  readonly partition: number;
  readonly sequence: number;
}): string {
  return [toToken(batch.node), toToken(batch.bootId), batch.partition, batch.sequence].join('/');
}

/** The key of the snapshot of a partition. */
export function snapshotKey(partition: number): string {
  return `snapshot.${partition}`;
}

/** The key of who has a partition now. */
export function leaseKey(partition: number): string {
  return `live.lease.${partition}`;
}

/** The key of an aggregator that lives; without a name, what all such keys begin with. */
export function memberKey(instance?: string): string {
  return instance === undefined ? 'live.member.' : `live.member.${toToken(instance)}`;
}

/** The key of a pod's identity. @param uid `metadata.uid`. */
export function podKey(node: string, uid: string): string {
  return `pod.${toToken(node)}.${toToken(uid)}`;
}

/** The keys of all pods of a node, or of all nodes. */
export function podKeys(node?: string): string {
  return node === undefined ? 'pod.>' : `pod.${toToken(node)}.*`;
}

/** The key of a Service's identity. */
export function serviceKey(uid: string): string {
  return `service.${toToken(uid)}`;
}

/** The key of a node, in any bucket that has one a node. */
export function nodeKey(node: string): string {
  return `node.${toToken(node)}`;
}

/** The name of a node from its key. */
export function nodeOfKey(key: string): string {
  return fromToken(key.slice(key.indexOf('.') + 1));
}

/**
 * A name as one token of a subject: letters, digits, `-` and `_` stay, every other UTF-8 byte is `=` and two hexadecimal
 * digits. Node names have dots, which separate tokens.
 */
export function toToken(name: string): string {
  if (name === '') throw new RetinaError('ILLEGAL_STATE', 'a token of a subject cannot be empty');
  let token = '';
  for (const byte of Buffer.from(name, 'utf8')) {
    const character = String.fromCharCode(byte);
    token += PLAIN.test(character) ? character : `=${byte.toString(16).padStart(2, '0')}`;
  }
  return token;
}

/** The reverse of `toToken`. */
export function fromToken(token: string): string {
  const bytes = token.replace(/=([0-9a-f]{2})/g, (_all, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
