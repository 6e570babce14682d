/** The kinds of traffic from a pod to its node that programs are measured with. */

import { UdpSink } from '@retina/ebpf/testing';
import type { BenchmarkContext } from '../benchmark.js';
import { ChildProgram } from '../host/child-program.js';
import { RECEIVER_CPU, SENDER_CPU } from '../host/cpus.js';
import { NODE_ADDRESS, type TrafficBed } from './traffic-bed.js';

const PORT = 7000;
/** The smallest buffer that the kernel grants: nobody reads, so nobody else is busy. */
const FULL_BUFFER_BYTES = 1;
const FLOWS = 8192;
/** Much longer than any measurement: traffic ends when it is disposed. */
const LONG_SECONDS = 60;

/** A kind of traffic. */
export interface Traffic {
  readonly name: string;
  /** For the report. */
  readonly description: string;
  /** Starts it, until the result is disposed. */
  start(bed: TrafficBed, context: BenchmarkContext): Promise<AsyncDisposable>;
}

/** One flow of 64-byte frames as fast as one CPU sends them: everything stays in the cache. */
export const HOT: Traffic = {
  name: 'hot',
  description: '64-byte UDP frames of 1 flow, as fast as possible',
  start: async (bed, context) => flood(bed, context, 1),
};

/** The same over so many flows that a record is cold when its turn comes. */
export const MANY_FLOWS: Traffic = {
  name: 'flows8k',
  description: `64-byte UDP frames over ${FLOWS.toLocaleString('en-US')} flows in random order`,
  start: async (bed, context) => flood(bed, context, FLOWS),
};

/** Connections that end at once: every few packets there is a new flow. */
export const SHORT_CONNECTIONS: Traffic = {
  name: 'crr',
  description: 'TCP connect, 100 bytes there, 200 back, close; a new 5-tuple each time',
  async start(bed, { build, signal }) {
    const program = build.executable('connections');
    await using stack = new AsyncDisposableStack();
    const server = stack.use(
      new ChildProgram([program, 'server', `${PORT}`], { namespace: bed.node, cpu: RECEIVER_CPU, signal }),
    );
    await server.wrote('ready');
    const client = [program, 'client', NODE_ADDRESS, `${PORT}`, `${FLOWS}`];
    stack.use(new ChildProgram(client, { namespace: bed.pod.namespace, cpu: SENDER_CPU, signal }));
    return stack.move();
  },
};

/** One large transfer in segments of up to 64 KiB. */
export const BULK: Traffic = {
  name: 'bulk',
  description: 'one TCP connection with TSO (iperf3)',
  async start(bed, { signal }) {
    await using stack = new AsyncDisposableStack();
    const serve = ['iperf3', '--server', '--one-off', '--forceflush'];
    const server = stack.use(new ChildProgram(serve, { namespace: bed.node, cpu: RECEIVER_CPU, signal }));
    await server.wrote('listening');
    const send = ['iperf3', '--client', NODE_ADDRESS, '--time', `${LONG_SECONDS}`];
    stack.use(new ChildProgram(send, { namespace: bed.pod.namespace, cpu: SENDER_CPU, signal }));
    return stack.move();
  },
};

async function flood(
  bed: TrafficBed,
  { build, signal }: BenchmarkContext,
  addresses: number,
): Promise<AsyncDisposable> {
  const send = ['flood', '-a', `${addresses}`, '-s', `${LONG_SECONDS}`, NODE_ADDRESS, `${PORT}`];
  send[0] = build.executable('flood');
  const sink = new UdpSink({ in: bed.node, port: PORT, receiveBufferBytes: FULL_BUFFER_BYTES });
  const sender = new ChildProgram(send, { namespace: bed.pod.namespace, cpu: SENDER_CPU, signal });
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      await sender[Symbol.asyncDispose]();
      sink[Symbol.dispose]();
    },
  };
}
