/** A slow, lossy wire between two namespaces, for kernels without netem: two TUN devices and a process between them. */

import { ReadableWatcher } from '../poll-handle.js';
import { type TunOptions, TunDevice } from './tun-device.js';

/** Decides on a packet, which begins with its IP header; `ordinal` counts from 1 for each direction. */
export type LossRule = (packet: Buffer, ordinal: number) => boolean;

/** How the wire behaves, both ways alike. */
export interface DelayOptions {
  readonly ends: readonly [TunOptions, TunOptions];
  /** One way; exact to about a millisecond. */
  readonly delayMs: number;
  /** Packets for which this is true never arrive; none if absent. */
  readonly loses?: LossRule;
}

/** Loses every `n`th packet of each direction. */
export function everyNth(n: number): LossRule {
  return (_, ordinal) => ordinal % n === 0;
}

/** Carries packets while it exists; both devices go with it. */
export class DelayForwarder implements Disposable {
  readonly #devices: TunDevice[] = [];
  readonly #directions: Direction[] = [];

  /** Makes both devices, gives them their addresses and starts to carry. */
  constructor({ ends, delayMs, loses = () => false }: DelayOptions) {
    try {
      const first = this.#open(ends[0]);
      const second = this.#open(ends[1]);
      this.#directions.push(new Direction(first, second, { delayMs, loses }));
      this.#directions.push(new Direction(second, first, { delayMs, loses }));
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Packets delivered, both ways together. */
  get delivered(): number {
    return this.#directions.reduce((sum, { delivered }) => sum + delivered, 0);
  }

  /** Packets lost by the rule, both ways together. */
  get lost(): number {
    return this.#directions.reduce((sum, { lost }) => sum + lost, 0);
  }

  [Symbol.dispose](): void {
    for (const direction of this.#directions) direction[Symbol.dispose]();
    for (const device of this.#devices) device[Symbol.dispose]();
  }

  #open(end: TunOptions): TunDevice {
    const device = new TunDevice(end);
    this.#devices.push(device);
    return device;
  }
}

/** Packets on their way from one device to the other, in order. */
class Direction implements Disposable {
  readonly #from: TunDevice;
  readonly #to: TunDevice;
  readonly #delayMs: number;
  readonly #loses: LossRule;
  readonly #watcher: ReadableWatcher;
  readonly #underway: { readonly packet: Buffer; readonly dueMs: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #ordinal = 0;
  delivered = 0;
  lost = 0;

  constructor(from: TunDevice, to: TunDevice, { delayMs, loses }: { delayMs: number; loses: LossRule }) {
    this.#from = from;
    this.#to = to;
    this.#delayMs = delayMs;
    this.#loses = loses;
    this.#watcher = new ReadableWatcher(from.fd, () => this.#take());
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#watcher[Symbol.dispose]();
  }

  #take(): void {
    const dueMs = performance.now() + this.#delayMs;
    for (let packet = this.#from.read(); packet !== undefined; packet = this.#from.read()) {
      if (this.#loses(packet, ++this.#ordinal)) this.lost++;
      else this.#underway.push({ packet, dueMs });
    }
    this.#deliver();
  }

  #deliver(): void {
    const now = performance.now();
    const later = this.#underway.findIndex(({ dueMs }) => dueMs > now);
    const due = this.#underway.splice(0, later < 0 ? this.#underway.length : later);
    for (const { packet } of due) this.#to.write(packet);
    this.delivered += due.length;
    clearTimeout(this.#timer);
    const next = this.#underway[0];
    if (next !== undefined) this.#timer = setTimeout(() => this.#deliver(), next.dueMs - now);
  }
}
