/** Makes a bucket hold exactly what is wanted, whatever it holds now and whoever wrote it. */

import { createHash } from 'node:crypto';
import { type Component, RetinaError, type RunContext } from '@retina/core';
import type { BucketOptions, KeyValueBucket, KeyValueWatch } from '@retina/bus';
import { Controller } from '@retina/kube';

/** What a bucket is to hold. */
export interface DesiredTexts {
  /** The text of a key; undefined when the key is not to be there. */
  get(key: string): string | undefined;
  keys(): Iterable<string>;
}

/** How a bucket is written. */
export interface BucketWriterOptions {
  readonly bucket: KeyValueBucket;
  readonly options: BucketOptions;
  readonly desired: DesiredTexts;
  /** Resolves when `desired` is whole; nothing is deleted before. */
  readonly whole: Promise<void>;
  /** Told of each write. */
  readonly onWritten?: (kind: 'put' | 'delete') => void;
}

const CONCURRENT_WRITES = 32;
/** How long marks of deleted keys stay; readers trust them for a third of it. */
const DELETED_KEPT_MS = 30 * 60_000;
const FORGET_INTERVAL_MS = 10 * 60_000;

/**
 * Level based: each key is compared with what the bucket has, which is followed as well. So what changed while nobody led,
 * a write of somebody else, and a bucket that was lost are all mended in the same way.
 */
export class BucketWriter implements Component {
  readonly name: string;
  readonly #options: BucketWriterOptions;
  readonly #controller: Controller<string>;
  readonly #watch: KeyValueWatch;
  /** Digests of what the bucket has. */
  readonly #present = new Map<string, string>();
  #canDelete = false;
  #isRead = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BucketWriterOptions) {
    this.name = `writer of ${options.bucket.name}`;
    this.#options = options;
    this.#controller = new Controller<string>({
      name: this.name,
      load: (key) => key,
      steps: [{ name: 'write', run: async (key) => this.#write(key) }],
      concurrency: CONCURRENT_WRITES,
      retry: { minMs: 100, maxMs: 10_000, retriesPerSecond: 500 },
    });
    this.#watch = options.bucket.watch({
      onEntry: ({ key, value }) => this.#see(key, value),
      onSynced: (keys) => this.#synced(keys),
      onMissing: async () => options.bucket.create(options.options),
    });
  }

  /** Keys whose writing is due. */
  get depth(): number {
    return this.#controller.depth;
  }

  /** Has a key compared and written if need be. */
  enqueue(key: string): void {
    if (this.#isRead) this.#controller.enqueue(key);
  }

  /** Resolves when the bucket is there; the writing goes on by itself. */
  async start(context: RunContext): Promise<void> {
    const { bucket, options, whole } = this.#options;
    await bucket.create(options, context.signal);
    await this.#controller.start(context);
    await this.#watch.start(context);
    void whole.then(() => {
      this.#canDelete = true;
      this.#compareAll();
    });
    this.#timer = setInterval(() => {
      bucket
        .forgetDeleted(DELETED_KEPT_MS)
        .catch((error: unknown) =>
          context.logger.debug('Marks of deleted keys stay for now.', { error: RetinaError.from(error) }),
        );
    }, FORGET_INTERVAL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#watch.stop();
    await this.#controller.stop();
  }

  #see(key: string, value: string | undefined): void {
    if (value === undefined) this.#present.delete(key);
    else this.#present.set(key, digestOf(value));
    this.enqueue(key);
  }

  #synced(keys: ReadonlySet<string> | undefined): void {
    if (keys === undefined) return;
    for (const key of this.#present.keys()) if (!keys.has(key)) this.#present.delete(key);
    this.#isRead = true;
    this.#compareAll();
  }

  #compareAll(): void {
    if (!this.#isRead) return;
    for (const key of this.#options.desired.keys()) this.#controller.enqueue(key);
    if (!this.#canDelete) return;
    for (const key of this.#present.keys()) this.#controller.enqueue(key);
  }

  async #write(key: string): Promise<'end'> {
    const { bucket, desired, onWritten } = this.#options;
    const text = desired.get(key);
    const present = this.#present.get(key);
    if (text === undefined) {
      if (present === undefined || !this.#canDelete) return 'end';
      await bucket.delete(key);
      onWritten?.('delete');
    } else if (present !== digestOf(text)) {
      await bucket.put(key, text);
      onWritten?.('put');
    }
    return 'end';
  }
}

/** Texts are kept once, where they are made. */
function digestOf(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
