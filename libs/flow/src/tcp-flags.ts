/** TCP flags as Retina's metrics name them. */

/**
 * The names of the flag label. A packet with both SYN and ACK counts as `SYNACK` only; every other flag that is set
 * counts by itself.
 */
export const TCP_FLAGS = ['FIN', 'SYN', 'SYNACK', 'ACK', 'RST', 'PSH', 'URG', 'ECE', 'CWR', 'NS'] as const;

/** One of the flag names. */
export type TcpFlag = (typeof TCP_FLAGS)[number];

/** Packets by flag, in the order of `TCP_FLAGS`. */
export type TcpFlagCounts = readonly number[];

/** No flags: what a flow that is not TCP has. Shared, so that such a flow costs nothing. */
export const NO_TCP_FLAGS: TcpFlagCounts = Object.freeze(TCP_FLAGS.map(() => 0));
