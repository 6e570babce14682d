/** Captures packets with tcpdump, the referee of tests that count packets. */

import { RetinaError } from '@retina/core';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CapturedPacket, readPcap } from './captured-packet.js';
import type { Namespace } from './namespace.js';

/** Headers only; nobody looks at payloads. */
const SNAP_LENGTH = 128;
const KERNEL_BUFFER_KIB = 65_536;
const QUIET_MS = 100;

/** What to capture. */
export interface CaptureOptions {
  readonly in: Namespace;
  /** An interface's name. */
  readonly link: string;
  /** In tcpdump's words; everything if absent. */
  readonly filter?: string;
  readonly direction?: 'in' | 'out';
}

/** A tcpdump that runs until `stop()` or, at the latest, the end of its namespace. */
export class PacketCapture {
  readonly #tcpdump: ChildProcessByStdio<null, Readable, Readable>;
  readonly #chunks: Buffer[] = [];
  #log = '';

  private constructor(tcpdump: ChildProcessByStdio<null, Readable, Readable>) {
    this.#tcpdump = tcpdump;
    tcpdump.stdout.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    tcpdump.stderr.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
  }

  /** Resolves once packets are being captured. */
  static async start({ in: namespace, link, filter, direction }: CaptureOptions): Promise<PacketCapture> {
    const command = ['tcpdump', '--immediate-mode', '-n', '-U', '-w', '-', '-i', link];
    command.push('-s', String(SNAP_LENGTH), '-B', String(KERNEL_BUFFER_KIB));
    if (direction !== undefined) command.push('-Q', direction);
    if (filter !== undefined) command.push(filter);
    const tcpdump = namespace.spawn(command, { stdio: ['ignore', 'pipe', 'pipe'] });
    const capture = new PacketCapture(tcpdump as ChildProcessByStdio<null, Readable, Readable>);
    while (!capture.#log.includes('listening on')) {
      if (tcpdump.exitCode !== null) throw capture.#failure('tcpdump does not start');
      await sleep(5);
    }
    return capture;
  }

  /**
   * Waits until no more packets come, and returns all of them in order.
   * @throws HOST_CALL_FAILED when the kernel could not keep up and dropped some: the count would be wrong.
   */
  async stop(): Promise<CapturedPacket[]> {
    for (let seen = -1; seen !== this.#chunks.length; ) {
      seen = this.#chunks.length;
      await sleep(QUIET_MS);
    }
    const closed = once(this.#tcpdump, 'close');
    this.#tcpdump.kill('SIGINT');
    await closed;
    if (!this.#log.includes('\n0 packets dropped by kernel')) throw this.#failure('tcpdump lost packets');
    return readPcap(Buffer.concat(this.#chunks));
  }

  #failure(sentence: string): RetinaError {
    return new RetinaError('HOST_CALL_FAILED', `${sentence}: ${this.#log}`);
  }
}
