/** The infiniband signal: counters of InfiniBand devices and their interfaces, from sysfs. */

import type { Statistic } from '@retina/flow';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MapFill, Signal, SignalContext } from '../signal.js';

/** Where to read. */
export interface InfinibandOptions {
  /** /sys unless told, as tests do. */
  readonly sysFolder?: string;
}

/** Reads `class/infiniband/<device>/ports/<port>/counters/*` and `class/net/ib*\/debug/*`. */
export class InfinibandSignal implements Signal {
  readonly name = 'infiniband';
  readonly #context: SignalContext;
  readonly #class: string;

  constructor(context: SignalContext, { sysFolder = '/sys' }: InfinibandOptions = {}) {
    this.#context = context;
    this.#class = join(sysFolder, 'class');
  }

  async open(): Promise<void> {
    // Devices may come later: none is no fault.
  }

  async collect(): Promise<void> {
    const { sink } = this.#context;
    sink.accept({
      kind: 'statistics',
      reading: { family: 'infiniband-counter', statistics: this.#counters() },
    });
    sink.accept({ kind: 'statistics', reading: { family: 'infiniband-status', statistics: this.#status() } });
  }

  async close(): Promise<void> {
    // Nothing stays open.
  }

  mapFill(): readonly MapFill[] {
    return [];
  }

  #counters(): Statistic[] {
    const devices = join(this.#class, 'infiniband');
    return list(devices).flatMap((device) =>
      list(join(devices, device, 'ports')).flatMap((port) =>
        readAll(join(devices, device, 'ports', port, 'counters')).map(([name, value]) => ({
          labels: [name, device, port],
          value,
        })),
      ),
    );
  }

  #status(): Statistic[] {
    const interfaces = join(this.#class, 'net');
    return list(interfaces)
      .filter((name) => name.startsWith('ib'))
      .flatMap((name) =>
        readAll(join(interfaces, name, 'debug')).map(([key, value]) => ({ labels: [key, name], value })),
      );
  }
}

/** The files of a folder that hold a number, whatever blanks are around it. */
function readAll(folder: string): [name: string, value: number][] {
  return list(folder).flatMap((name) => {
    const text = readOrNothing(join(folder, name)).trim();
    return /^\d+$/.test(text) ? [[name, Number(text)]] : [];
  });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Some counters of some drivers cannot be read. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
