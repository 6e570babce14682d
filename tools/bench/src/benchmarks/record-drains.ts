/** The ways from the kernel's flow table towards series, each a stage longer than the one before. */

import { silentLogger } from '@retina/core';
import { type Batch, type Endpoint, type EndpointLookup, Ledger, type Sink } from '@retina/flow';
import { MetricRegistry } from '@retina/metrics';
import { LocalAddresses, MetricsSink, Pipeline } from '@retina/pipeline';
import { FlowSignal, type Interfaces, type Kernel } from '@retina/sources';
import type { TrafficBed } from '../traffic/traffic-bed.js';
import { FLOW_MAX_ENTRIES, flowProgram } from './measured-programs.js';

/** One way that records go, open and attached to the pod's link. */
export interface RecordDrain extends AsyncDisposable {
  readonly name: string;
  /** Ends the window and takes the records of the one before; returns how many there were. */
  collect(): Promise<number>;
}

/** Takes records out of the kernel and looks at none. */
export async function drainOnly(bed: TrafficBed): Promise<RecordDrain> {
  const program = flowProgram();
  const attachment = program.attach(bed);
  return {
    name: 'drain',
    collect: () => program.endWindow(),
    async [Symbol.asyncDispose](): Promise<void> {
      attachment[Symbol.dispose]();
      program[Symbol.dispose]();
    },
  };
}

/** The flow signal as in the agent, and a sink that forgets. */
export function drainAndDecode(bed: TrafficBed, kernel: Kernel): Promise<RecordDrain> {
  return openSignal('and decode', { accept: () => {} }, { bed, kernel });
}

/** All the way into a registry of metrics. */
export function drainIntoSeries(bed: TrafficBed, kernel: Kernel): Promise<RecordDrain> {
  const local = new LocalAddresses({ has: () => false });
  const pipeline = new Pipeline({
    endpoints: new EveryPod(),
    sinks: [new MetricsSink(new MetricRegistry(), { local, podLevel: true })],
    logger: silentLogger(),
  });
  return openSignal('and count by pod', pipeline, { bed, kernel });
}

async function openSignal(
  name: string,
  next: Sink,
  { bed, kernel }: { readonly bed: TrafficBed; readonly kernel: Kernel },
): Promise<RecordDrain> {
  const counting = new CountingSink(next);
  const signal = new FlowSignal(
    { sink: counting, ledger: new Ledger(), logger: silentLogger() },
    {
      interfaces: onlyThePod(bed),
      kernel: () => kernel,
      maxEntries: FLOW_MAX_ENTRIES,
      roles: ['endpoint'],
      tcx: 'auto',
    },
  );
  {
    using _ = bed.node.enter();
    await signal.open();
  }
  return {
    name,
    async collect(): Promise<number> {
      const before = counting.records;
      await signal.collect();
      return counting.records - before;
    },
    [Symbol.asyncDispose]: () => signal.close(),
  };
}

function onlyThePod({ pod: { nodeLink, nodeLinkIndex } }: TrafficBed): Interfaces {
  return {
    subscribe(listener): Disposable {
      listener.appeared({ index: nodeLinkIndex, name: nodeLink, role: 'endpoint' });
      return { [Symbol.dispose]: () => {} };
    },
  };
}

class CountingSink implements Sink {
  readonly #next: Sink;
  records = 0;

  constructor(next: Sink) {
    this.#next = next;
  }

  accept(batch: Batch): void {
    if (batch.kind === 'flow') this.records += batch.flows.length;
    this.#next.accept(batch);
  }
}

/** Knows a pod behind every address that it was asked for. */
class EveryPod implements EndpointLookup {
  readonly #known = new Map<string, Endpoint>();

  find({ text }: { readonly text: string }): Endpoint {
    let endpoint = this.#known.get(text);
    if (endpoint === undefined) {
      endpoint = {
        namespace: 'bench',
        podName: `pod-${this.#known.size}`,
        workloadKind: 'Deployment',
        workloadName: 'bench',
      };
      this.#known.set(text, endpoint);
    }
    return endpoint;
  }
}
