/** Captures: from the resource to Jobs on nodes, and back to its status. */

import type { CaptureNode } from '@retina/api';
import { captureJob, type CapturePlan, type CaptureTask, jobName } from '@retina/capture';
import { type Component, RetinaError, type RunContext } from '@retina/core';
import {
  Controller,
  type EventRecorder,
  Informer,
  JOBS,
  keyOf,
  type KubeObject,
  type ObjectKey,
  PODS,
  type ReconcileStep,
  ResourceClient,
  type StepResult,
} from '@retina/kube';
import { isDeepStrictEqual } from 'node:util';
import {
  type CaptureJob,
  captureKeyOf,
  type CapturePod,
  CAPTURES,
  hasEnded,
  OF_CAPTURES,
  type StoredCapture,
} from './capture-objects.js';
import { refusedStatus, statusOf } from './capture-status.js';
import { type JobLimits, JobPlaces } from './job-places.js';
import { type NodeFacts, nodeOutcome } from './node-outcome.js';
import { planFromCluster, type PlanningOptions } from './plan-from-cluster.js';

/** How captures are done. */
export interface CapturesOptions extends PlanningOptions {
  readonly events: EventRecorder;
  /** Of the capture-worker. */
  readonly image: string;
  readonly limits: JobLimits;
}

/** What the steps of one run share. */
interface Work {
  readonly capture: StoredCapture | undefined;
  nodes: readonly CaptureNode[];
}

const BY_JOB = 'job';
const MAX_WORDS = 4_096;
const GONE = 'what was to be captured there is gone';

/**
 * Steps in order, each of which may run again at any time: plan, then status, then Jobs, then status. Which nodes it is
 * about is written before the first Job is made, and the name of a Job follows from Capture and node: an operator that is
 * killed in between makes none twice and forgets none. Jobs go with their Capture, and workers deliver when they are told
 * to stop.
 */
export class Captures implements Component {
  readonly name = 'captures';
  readonly #options: CapturesOptions;
  readonly #captureClient: ResourceClient<StoredCapture>;
  readonly #jobClient: ResourceClient<CaptureJob>;
  readonly #captures: Informer<StoredCapture>;
  readonly #jobs: Informer<CaptureJob>;
  readonly #pods: Informer<CapturePod>;
  readonly #controller: Controller<Work>;
  /** Made by us and not seen yet: the informer is a moment behind. */
  readonly #made = new Map<ObjectKey, CaptureJob>();
  readonly #ends: (() => void)[] = [];

  constructor(options: CapturesOptions) {
    const { connection, observer } = options;
    this.#options = options;
    this.#captureClient = new ResourceClient(connection, CAPTURES, { observer });
    this.#jobClient = new ResourceClient(connection, JOBS, { observer });
    this.#captures = new Informer({ client: this.#captureClient });
    this.#jobs = new Informer<CaptureJob>({
      client: this.#jobClient,
      selection: OF_CAPTURES,
    });
    this.#pods = new Informer<CapturePod>({
      client: new ResourceClient<CapturePod>(connection, PODS, { observer }),
      selection: OF_CAPTURES,
      indexers: { [BY_JOB]: ({ metadata }) => (metadata.ownerReferences ?? []).map(({ uid }) => uid) },
    });
    this.#controller = new Controller<Work>({
      name: this.name,
      load: (key) => ({ capture: this.#captures.get(key), nodes: [] }),
      steps: this.#steps(),
    });
  }

  async start(context: RunContext): Promise<void> {
    await this.#controller.start(context);
    const informers = [this.#captures, this.#jobs, this.#pods] as readonly Informer<KubeObject>[];
    for (const informer of informers) await informer.start(context);
    // A Capture without its Jobs says nothing before Jobs are known.
    void Promise.all(informers.map(async ({ synced }) => synced)).then(
      () => this.#follow(),
      (error: unknown) => context.fail(RetinaError.from(error)),
    );
  }

  async stop(): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    await Promise.all([this.#captures.stop(), this.#jobs.stop(), this.#pods.stop()]);
    await this.#controller.stop();
  }

  #follow(): void {
    this.#ends.push(
      this.#captures.listen(({ object }) => this.#controller.enqueue(keyOf(object.metadata))),
      this.#jobs.listen(({ object: job }) => {
        this.#made.delete(keyOf(job.metadata));
        this.#enqueue(captureKeyOf(job));
        // A place is free: whoever waits looks again.
        if (hasEnded(job)) for (const { metadata } of this.#captures.values()) this.#enqueue(keyOf(metadata));
      }),
      this.#pods.listen(({ object }) => {
        const owners = object.metadata.ownerReferences ?? [];
        const job = owners
          .map(({ name }) => this.#jobs.get(keyOf({ ...object.metadata, name })))
          .find(Boolean);
        if (job !== undefined) this.#enqueue(captureKeyOf(job));
      }),
    );
    for (const { metadata } of this.#captures.values()) this.#enqueue(keyOf(metadata));
  }

  #enqueue(key: ObjectKey | undefined): void {
    if (key !== undefined) this.#controller.enqueue(key);
  }

  #steps(): readonly ReconcileStep<Work>[] {
    const step = (
      name: string,
      run: (capture: StoredCapture, work: Work, signal: AbortSignal) => Promise<StepResult>,
    ): ReconcileStep<Work> => ({
      name,
      // One that is being deleted starts nothing more; its Jobs go with it.
      run: async (work, signal) =>
        work.capture === undefined || work.capture.metadata.deletionTimestamp !== undefined
          ? 'end'
          : run(work.capture, work, signal),
    });
    return [
      step('plan', async (capture, work, signal) => this.#plan(capture, work, signal)),
      step('jobs', async (capture, work, signal) => this.#makeJobs(capture, work, signal)),
      step('status', async (capture, work, signal) => this.#writeStatus(capture, work.nodes, signal)),
    ];
  }

  async #plan(capture: StoredCapture, work: Work, signal: AbortSignal): Promise<StepResult> {
    const { nodes } = capture.status ?? {};
    if (nodes !== undefined) {
      work.nodes = nodes.map((node) => nodeOutcome(node, this.#factsOf(capture, node.node)));
      return 'next';
    }
    const isRefused = capture.status?.conditions?.some(
      ({ type, status }) => type === 'Accepted' && status === 'False',
    );
    const isCurrent = capture.status?.observedGeneration === capture.metadata.generation;
    if (isRefused === true && isCurrent) return 'end';
    const plan = await planFromCluster(capture, this.#options, signal);
    const refusal = refusalOf(plan);
    if (refusal !== undefined) return this.#refuse(capture, refusal, signal);
    const planned: CaptureNode[] = plan.tasks.map(({ node }) => ({ node, state: 'Waiting' }));
    const accepted = acceptanceOf(plan);
    this.#tell(capture, plan.leftOut.length > 0 ? 'Warning' : 'Normal', 'Accepted', accepted);
    const status = statusOf(capture, planned, { now: new Date(), accepted });
    await this.#captureClient.patch(capture.metadata, { status }, { what: 'status', signal });
    // The status comes back as a change, and the next run goes on from there.
    return 'end';
  }

  async #makeJobs(capture: StoredCapture, work: Work, signal: AbortSignal): Promise<StepResult> {
    const { image, limits } = this.#options;
    const places = new JobPlaces(limits, [...this.#jobs.values(), ...this.#made.values()]);
    work.nodes = work.nodes.map((node) => {
      const message = node.state === 'Waiting' ? places.take(node.node) : undefined;
      return message === undefined ? node : { ...node, message };
    });
    const isNext = ({ state, message }: CaptureNode): boolean => state === 'Waiting' && message === undefined;
    if (!work.nodes.some(isNext)) return 'next';
    // Only now is it worth to ask for the whole cluster.
    const { tasks } = await planFromCluster(capture, this.#options, signal);
    const byNode = new Map(tasks.map((task) => [task.node, task]));
    const nodes: CaptureNode[] = [];
    for (const node of work.nodes) {
      const task = byNode.get(node.node);
      if (!isNext(node)) nodes.push(node);
      else if (task === undefined) nodes.push({ node: node.node, state: 'Failed', message: GONE });
      else {
        await this.#makeJob(task, { image, uid: uidOf(capture) }, signal);
        nodes.push({ node: node.node, state: 'Running' });
      }
    }
    work.nodes = nodes;
    return 'next';
  }

  async #makeJob(
    task: CaptureTask,
    options: { readonly image: string; readonly uid: string },
    signal: AbortSignal,
  ): Promise<void> {
    const job: CaptureJob = captureJob(task, { ...options, isOwned: true });
    try {
      await this.#jobClient.create(job, { signal });
    } catch (error) {
      if (!(error instanceof RetinaError) || error.code !== 'KUBE_EXISTS') throw error;
    }
    if (this.#jobs.get(keyOf(job.metadata)) === undefined) this.#made.set(keyOf(job.metadata), job);
  }

  async #writeStatus(
    capture: StoredCapture,
    nodes: readonly CaptureNode[],
    signal: AbortSignal,
  ): Promise<StepResult> {
    const status = statusOf(capture, nodes, { now: new Date() });
    if (isDeepStrictEqual(status, capture.status)) return 'next';
    await this.#captureClient.patch(capture.metadata, { status }, { what: 'status', signal });
    if (status.active === 0 && (capture.status?.active ?? 1) > 0 && nodes.length > 0) {
      const failed = status.failed ?? 0;
      const text = `${status.succeeded} of ${nodes.length} nodes succeeded.`;
      this.#tell(capture, failed > 0 ? 'Warning' : 'Normal', failed > 0 ? 'Failed' : 'Completed', text);
    }
    return 'next';
  }

  async #refuse(capture: StoredCapture, message: string, signal: AbortSignal): Promise<StepResult> {
    const status = refusedStatus(capture, message, new Date());
    await this.#captureClient.patch(capture.metadata, { status }, { what: 'status', signal });
    this.#tell(capture, 'Warning', 'Invalid', message);
    return 'end';
  }

  #tell(capture: StoredCapture, type: 'Normal' | 'Warning', reason: string, note: string): void {
    this.#options.events.record({ regarding: capture, type, reason, action: 'Capture', note });
  }

  #factsOf(capture: StoredCapture, node: string): NodeFacts {
    const { name, namespace } = capture.metadata;
    const key = keyOf({
      ...capture.metadata,
      namespace,
      name: jobName({ capture: name, node }, uidOf(capture)),
    });
    const job = this.#jobs.get(key) ?? this.#made.get(key);
    const pods = job?.metadata.uid === undefined ? [] : this.#pods.byIndex(BY_JOB, job.metadata.uid);
    return { job, pod: pods[0] };
  }
}

/** What is captured, and what was asked for and is not. */
function acceptanceOf({ tasks, leftOut }: CapturePlan): string {
  const words = leftOut
    .map(({ what, why }) => `${what}: ${why}`)
    .join('; ')
    .slice(0, MAX_WORDS);
  return `${tasks.length} nodes${words === '' ? '' : `; left out: ${words}`}`;
}

/** Why nothing is captured; undefined when something is. */
function refusalOf({ faults, tasks, leftOut }: CapturePlan): string | undefined {
  if (faults.length > 0) return faults.map(({ path, message }) => `${path}: ${message}`).join('; ');
  if (tasks.length > 0) return undefined;
  const why = leftOut.map(({ what, why: reason }) => `${what}: ${reason}`).join('; ');
  return `spec.captureConfiguration.captureTarget: nothing was found to capture${why === '' ? '' : `: ${why}`}`;
}

function uidOf({ metadata }: StoredCapture): string {
  return metadata.uid ?? '';
}
