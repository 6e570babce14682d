export { AddressTable, NO_ADDRESS } from './address.js';
export { addressBytes, addressOfBytes } from './address-bytes.js';
export { CONNECTION_ENDS, CONNECTION_STATES } from './connection.js';
export { ApiServers } from './api-servers.js';
export { dropWords } from './drop-words.js';
export { UNKNOWN, UNKNOWN_ENDPOINT } from './endpoint.js';
export { formatIdentity, parseIdentity } from './identity.js';
export { LEDGER_OUTCOMES, LEDGER_STAGES, Ledger } from './ledger.js';
export { isSame, natOf, networkEnds, reversed } from './nat.js';
export { NODE_EVENT_KINDS } from './node-event.js';
export { partitionOf } from './partition.js';
export { IP_PROTOCOL, protocolName } from './protocol.js';
export { STATISTIC_LABELS } from './statistic.js';
export { NO_TCP_FLAGS, TCP_FLAGS } from './tcp-flags.js';

export type { Address } from './address.js';
export type { ServerAddress } from './api-servers.js';
export type { Batch, Sink } from './batch.js';
export type { Connection, ConnectionEnd, ConnectionState, Listeners, Sent } from './connection.js';
export type { DnsEvent, DnsQuery, DnsQuestion, DnsResponse, DnsTimeout, DnsTotal } from './dns.js';
export type { DropCause, DropCauseKind, DropCauseTotal } from './drop-cause.js';
export type { Endpoint, EndpointLookup } from './endpoint.js';
export type {
  Direction,
  Drop,
  DropTotal,
  Endpoints,
  FiveTuple,
  Flow,
  ForwardTotal,
  ObservationPoint,
} from './flow.js';
export type { Identity } from './identity.js';
export type { LedgerEntry, LedgerOutcome, LedgerStage } from './ledger.js';
export type { Ends, Nat, NatAnswer, NatLookup, Translation } from './nat.js';
export type { EventSink, NodeEvent, NodeEventKind } from './node-event.js';
export type { PodNetwork } from './pod-network.js';
export type { NodeTarget, Reachability } from './reachability.js';
export type { Statistic, StatisticFamily, StatisticReading } from './statistic.js';
export type { TcpHappening, TcpHappeningKind, TcpSockets, TcpTotal } from './tcp.js';
export type { TcpFlag, TcpFlagCounts } from './tcp-flags.js';
