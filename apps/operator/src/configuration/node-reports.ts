/** What agents say of the configuration that they run, one report a node. */

import { configurationDigest } from '@retina/api';
import { type KeyValueBucket, type KeyValueWatch, nodeOfKey } from '@retina/bus';
import type { Component, RunContext } from '@retina/core';

/** How many nodes apply what is wanted. */
export interface NodeSummary {
  readonly total: number;
  readonly applied: number;
  readonly failed: number;
}

interface Report {
  readonly configuration?: string;
  readonly refused?: string;
}

const NODE_BUCKET_OPTIONS = { description: 'What agents run' };

/** Where reports come from, and who hears of a change. */
export interface NodeReportsOptions {
  readonly bucket: KeyValueBucket;
  /** Nodes of the cluster: what others reported is old, and is taken out. */
  readonly isNode: (name: string) => boolean;
  /** The text that agents are to run; undefined while nobody knows. */
  readonly wanted: () => string | undefined;
  readonly onChange: () => void;
}

/** Follows the bucket of reports. A node that reports nothing has no agent. */
export class NodeReports implements Component {
  readonly name = 'reports of nodes';
  readonly #options: NodeReportsOptions;
  readonly #reports = new Map<string, Report>();
  readonly #watch: KeyValueWatch;

  constructor(options: NodeReportsOptions) {
    this.#options = options;
    this.#watch = options.bucket.watch({
      onEntry: ({ key, value }) => {
        if (value === undefined) this.#reports.delete(nodeOfKey(key));
        else this.#reports.set(nodeOfKey(key), reportOf(value));
        options.onChange();
      },
      onSynced: () => options.onChange(),
      onMissing: async () => options.bucket.create(NODE_BUCKET_OPTIONS),
    });
  }

  async start(context: RunContext): Promise<void> {
    await this.#options.bucket.create(NODE_BUCKET_OPTIONS, context.signal);
    await this.#watch.start(context);
  }

  async stop(): Promise<void> {
    await this.#watch.stop();
  }

  summary(): NodeSummary {
    const { isNode, wanted } = this.#options;
    const text = wanted();
    const digest = text === undefined ? undefined : configurationDigest(text);
    const reports = [...this.#reports].filter(([node]) => isNode(node)).map(([, report]) => report);
    return {
      total: reports.length,
      applied: reports.filter(
        ({ configuration, refused }) => configuration === digest && refused === undefined,
      ).length,
      failed: reports.filter(({ refused }) => refused !== undefined).length,
    };
  }
}

/** What cannot be read is a report all the same: there is an agent, and it runs something else. */
function reportOf(text: string): Report {
  try {
    return (JSON.parse(text) as Report | null) ?? {};
  } catch {
    return {};
  }
}
