/** How much traffic gets from a pod to its node when the sender does what it can. */

import type { BenchmarkContext } from '../benchmark.js';
import { ChildProgram } from '../host/child-program.js';
import { RECEIVER_CPU, SENDER_CPU } from '../host/cpus.js';
import { NODE_ADDRESS, type TrafficBed } from './traffic-bed.js';

const PORT = 7000;
const UDP_SECONDS = 1.5;
/** What iperf3 leaves out at the beginning, while the window opens. */
const TCP_OMIT_SECONDS = 1;
const TCP_SECONDS = 2;

/** Datagrams that were sent, and that a reader got. */
export interface UdpThroughput {
  readonly sentPerSecond: number;
  readonly receivedPerSecond: number;
}

/** Sends 64-byte frames of one flow as fast as one CPU can, to a reader on another. */
export async function measureUdp(
  { node, pod }: TrafficBed,
  { build, signal }: BenchmarkContext,
): Promise<UdpThroughput> {
  const read = [build.executable('sink'), `${PORT}`];
  await using sink = new ChildProgram(read, { namespace: node, cpu: RECEIVER_CPU, signal });
  await sink.wrote('ready');
  const send = [build.executable('flood'), '-s', `${UDP_SECONDS}`, NODE_ADDRESS, `${PORT}`];
  await using flood = new ChildProgram(send, { namespace: pod.namespace, cpu: SENDER_CPU, signal });
  const { count: sent, seconds = UDP_SECONDS } = await flood.tally();
  sink.stop();
  const { count: received } = await sink.tally();
  return { sentPerSecond: sent / seconds, receivedPerSecond: received / seconds };
}

interface IperfReport {
  readonly end: { readonly sum_received: { readonly bits_per_second: number } };
}

/** Gbit/s that arrive over one connection. */
export async function measureTcp({ node, pod }: TrafficBed, { signal }: BenchmarkContext): Promise<number> {
  const serve = ['iperf3', '--server', '--one-off', '--forceflush'];
  await using server = new ChildProgram(serve, { namespace: node, cpu: RECEIVER_CPU, signal });
  await server.wrote('listening');
  const times = ['--omit', `${TCP_OMIT_SECONDS}`, '--time', `${TCP_SECONDS}`];
  const send = ['iperf3', '--client', NODE_ADDRESS, '--json', ...times];
  await using client = new ChildProgram(send, { namespace: pod.namespace, cpu: SENDER_CPU, signal });
  const { end } = JSON.parse(await client.ended()) as IperfReport;
  return end.sum_received.bits_per_second / 1e9;
}
