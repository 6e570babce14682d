import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CONFIG_MAPS, EVENTS } from './core-resources.js';
import { EventRecorder } from './event-recorder.js';
import type { KubeObject } from './kube-object.js';
import { ResourceClient } from './resource-client.js';
import { cannotRunKubeTests, KubeBed } from './testing.js';
import { runComponent } from './testing/run-component.js';

const reason = cannotRunKubeTests();

interface Recorded extends KubeObject {
  readonly reason: string;
  readonly note: string;
  readonly regarding: { readonly uid: string };
  readonly series?: { readonly count: number };
}

describe.skipIf(reason !== undefined)(`EventRecorder ${reason ?? ''}`, () => {
  let bed: KubeBed;
  let events: ResourceClient<Recorded>;
  beforeAll(async () => {
    bed = await KubeBed.start();
    events = new ResourceClient<Recorded>(bed.connection, EVENTS);
  });
  afterAll(async () => bed[Symbol.asyncDispose]());

  async function anObject(): Promise<KubeObject & { readonly metadata: { readonly namespace: string } }> {
    const namespace = await bed.namespace();
    const made = await new ResourceClient(bed.connection, CONFIG_MAPS).create({
      metadata: { name: 'a', namespace },
    });
    return { ...made, metadata: { ...made.metadata, namespace } };
  }

  const recorder = (): EventRecorder =>
    new EventRecorder({ connection: bed.connection, controller: 'retina.sh/test', instance: 'one' });

  it('writes one Event for what is repeated, with its count', async () => {
    const regarding = await anObject();
    const recording = recorder();
    await using _ = await runComponent(recording);
    for (let n = 0; n < 3; n++) {
      recording.record({
        regarding,
        type: 'Warning',
        reason: 'Refused',
        action: 'Reconcile',
        note: 'no such metric',
      });
    }
    recording.record({
      regarding,
      type: 'Normal',
      reason: 'Applied',
      action: 'Reconcile',
      note: 'é'.repeat(900),
    });
    const { namespace } = regarding.metadata;
    await vi.waitFor(async () => expect((await events.list({ namespace })).items).toHaveLength(2), 10_000);
    const { items } = await events.list({ namespace });
    const refused = items.find((event) => event.reason === 'Refused');
    expect(refused).toMatchObject({ note: 'no such metric', series: { count: 3 } });
    expect(refused?.regarding.uid).toBe(regarding.metadata.uid);
    expect(items.find((event) => event.reason === 'Applied')?.note).toBe('é'.repeat(512));
    expect(recording.lost).toBe(0);
  });

  it('writes no more than a burst for one object, and counts the rest', async () => {
    const regarding = await anObject();
    const recording = recorder();
    await using _ = await runComponent(recording);
    for (let n = 0; n < 40; n++) {
      recording.record({
        regarding,
        type: 'Normal',
        reason: 'Applied',
        action: 'Reconcile',
        note: `number ${n}`,
      });
    }
    expect(recording.lost).toBe(15);
    const { namespace } = regarding.metadata;
    await vi.waitFor(async () => expect((await events.list({ namespace })).items).toHaveLength(25), 10_000);
  });
});
