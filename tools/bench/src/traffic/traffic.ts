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
  start(bed, context) {
    const program = context.build.executable('connections');
    return converse(bed, context, {
      serve: [program, 'server', `${PORT}`],
      ready: 'ready',
      ask: [program, 'client', NODE_ADDRESS, `${PORT}`, `${FLOWS}`],
    });
  },
};

/** One large transfer in segments of up to 64 KiB. */
export const BULK: Traffic = {
  name: 'bulk',
  description: 'one TCP connection with TSO (iperf3)',
  start: (bed, context) =>
    converse(bed, context, {
      serve: ['iperf3', '--server', '--one-off', '--forceflush'],
      ready: 'listening',
      ask: ['iperf3', '--client', NODE_ADDRESS, '--time', `${LONG_SECONDS}`],
    }),
};

interface Conversation {
  readonly serve: readonly string[];
  /** What the server writes when it listens. */
  readonly ready: string;
  readonly ask: readonly string[];
}

/** A server on the node, then a client in the pod; the client ends first. */
async function converse(
  { node, pod }: TrafficBed,
  { signal }: BenchmarkContext,
  { serve, ready, ask }: Conversation,
): Promise<AsyncDisposable> {
  const server = new ChildProgram(serve, { namespace: node, cpu: RECEIVER_CPU, signal });
  try {
    await server.wrote(ready);
    const client = new ChildProgram(ask, { namespace: pod.namespace, cpu: SENDER_CPU, signal });
    return {
      async [Symbol.asyncDispose](): Promise<void> {
        await client[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

async function flood(
  { node, pod }: TrafficBed,
  { build, signal }: BenchmarkContext,
  addresses: number,
): Promise<AsyncDisposable> {
  const program = build.executable('flood');
  const send = [program, '-a', `${addresses}`, '-s', `${LONG_SECONDS}`, NODE_ADDRESS, `${PORT}`];
  const sink = new UdpSink({ in: node, port: PORT, receiveBufferBytes: FULL_BUFFER_BYTES });
  const sender = new ChildProgram(send, { namespace: pod.namespace, cpu: SENDER_CPU, signal });
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      await sender[Symbol.asyncDispose]();
      sink[Symbol.dispose]();
    },
  };
}
