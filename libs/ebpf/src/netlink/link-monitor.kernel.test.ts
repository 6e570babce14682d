import { RetinaError } from '@retina/core';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Namespace, NetworkBed, canRunKernelTests } from '../testing.js';
import type { NetworkLink } from './link.js';
import { LinkMonitor, type LinkMonitorOptions, type LinkObserver } from './link-monitor.js';

/** Writes down what it is told, as 'added name'. */
class Diary implements LinkObserver {
  readonly entries: string[] = [];
  readonly present = new Set<string>();
  addressChanges = 0;

  added({ name }: NetworkLink): void {
    this.entries.push(`added ${name}`);
    this.present.add(name);
  }

  changed({ name }: NetworkLink): void {
    this.entries.push(`changed ${name}`);
  }

  removed({ name }: NetworkLink): void {
    this.entries.push(`removed ${name}`);
    this.present.delete(name);
  }

  addressesChanged(): void {
    this.addressChanges++;
  }

  failed(error: RetinaError): void {
    this.entries.push(`failed ${error.message}`);
  }

  count(word: string): number {
    return this.entries.filter((entry) => entry.startsWith(word)).length;
  }
}

function watch(namespace: Namespace, diary: LinkObserver, options?: LinkMonitorOptions): LinkMonitor {
  using _ = namespace.enter();
  return new LinkMonitor(diary, options);
}

const bridges = (verb: 'add' | 'del', count: number): string[] =>
  Array.from({ length: count }, (_, n) => `link ${verb} br${n}${verb === 'add' ? ' type bridge' : ''}`);

const missing = canRunKernelTests();

describe.skipIf(missing)(`LinkMonitor ${missing ?? ''}`, () => {
  it('reports what is there when it starts', async () => {
    await using bed = new NetworkBed();
    const namespace = bed.namespace('ns');
    namespace.ip('link add br0 type bridge');
    const diary = new Diary();
    using monitor = watch(namespace, diary);
    monitor.start();
    expect(diary.entries).toEqual(['added lo', 'added br0']);
    expect([...monitor.links.values()].map(({ name }) => name)).toEqual(['lo', 'br0']);
  });

  it('sees 200 veth pairs come and go', async () => {
    await using bed = new NetworkBed();
    const namespace = bed.namespace('ns');
    const diary = new Diary();
    using monitor = watch(namespace, diary);
    monitor.start();
    const pairs = Array.from({ length: 200 }, (_, n) => n);
    const commands = pairs.flatMap((n) => [`link add a${n} type veth peer name b${n}`, `link del a${n}`]);
    const child = namespace.spawn(['ip', '-batch', '-'], { stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin?.end(commands.join('\n'));
    await once(child, 'exit');
    await expect.poll(() => diary.count('removed')).toBe(400);
    expect(diary.count('added')).toBe(401);
    const names = pairs.flatMap((n) => [`a${n}`, `b${n}`]);
    const unseen = names.filter(
      (name) => !diary.entries.includes(`added ${name}`) || diary.present.has(name),
    );
    expect(unseen).toEqual([]);
    expect(diary.count('failed')).toBe(0);
  });

  it('ends with the right set when the kernel had to drop events', async () => {
    await using bed = new NetworkBed();
    const namespace = bed.namespace('ns');
    const diary = new Diary();
    using monitor = watch(namespace, diary, { receiveBufferBytes: 1 });
    monitor.start();
    // Synchronous, so that nobody reads meanwhile.
    namespace.ip(...bridges('add', 100));
    await expect.poll(() => diary.present.size).toBe(101);
    namespace.ip('link set br7 up', ...bridges('del', 50).slice(10), 'link add last type bridge');
    await expect.poll(() => diary.present.size).toBe(62);
    expect(diary.present).toContain('last');
    expect(diary.entries).toContain('changed br7');
    expect(diary.count('removed')).toBe(40);
    expect(diary.addressChanges).toBeGreaterThan(0);
    expect(diary.count('failed')).toBe(0);
  });

  it('does not believe events from before a loss', async () => {
    await using bed = new NetworkBed();
    const namespace = bed.namespace('ns');
    const diary = new Diary();
    using monitor = watch(namespace, diary, { receiveBufferBytes: 64 * 1024 });
    monitor.start();
    // The births of the first fit the buffer, their deaths come after it overflowed.
    namespace.ip('link add early0 type bridge', 'link add early1 type bridge', ...bridges('add', 100));
    namespace.ip('link del early0', 'link del early1');
    await expect.poll(() => diary.present.size).toBe(101);
    await sleep(100);
    expect(diary.present.size).toBe(101);
    expect(diary.present).not.toContain('early0');
  });

  it('reports changes, but not of counters', async () => {
    await using bed = new NetworkBed();
    const [namespace, other] = [bed.namespace('ns'), bed.namespace('other')];
    namespace.ip('link add br0 type bridge', 'link add v0 type veth peer name v1');
    const diary = new Diary();
    using monitor = watch(namespace, diary);
    monitor.start();
    diary.entries.length = 0;
    namespace.ip('link set v0 alias something', 'link set v0 mtu 1300', `link set v1 netns ${other.path}`);
    await expect.poll(() => diary.entries).toEqual(['changed v0', 'removed v1']);
    // The kernel does not announce that the peer moved, but the next event shows it.
    namespace.ip('link set v0 up');
    await expect.poll(() => diary.count('changed v0')).toBe(2);
    const [v0] = [...monitor.links.values()].filter(({ name }) => name === 'v0');
    expect(v0).toMatchObject({ up: true, peerNamespaceId: 0 });
  });

  it('does not take a port that left its bridge for removed', async () => {
    await using bed = new NetworkBed();
    const namespace = bed.namespace('ns');
    namespace.ip('link add br0 type bridge', 'link add v0 type veth peer name v1');
    const diary = new Diary();
    using monitor = watch(namespace, diary);
    monitor.start();
    namespace.ip('link set v0 master br0', 'link set v0 nomaster', 'link set v0 mtu 1300');
    await expect.poll(() => [...monitor.links.values()].find(({ name }) => name === 'v0')?.mtu).toBe(1300);
    expect(diary.count('removed')).toBe(0);
    expect(diary.count('changed v0')).toBe(3);
  });

  it('gathers changes of addresses and routes into one call', async () => {
    await using bed = new NetworkBed();
    const namespace = bed.namespace('ns');
    namespace.ip('link add br0 type bridge', 'link set br0 up');
    const diary = new Diary();
    using monitor = watch(namespace, diary);
    monitor.start();
    await sleep(100);
    expect(diary.addressChanges).toBe(0);
    namespace.ip(...Array.from({ length: 30 }, (_, n) => `addr add 10.0.${n}.1/24 dev br0`));
    await expect.poll(() => diary.addressChanges).toBe(1);
    namespace.ip('route add default via 10.0.3.2');
    await expect.poll(() => diary.addressChanges).toBe(2);
  });

  it('goes on after an observer that threw', async () => {
    await using bed = new NetworkBed();
    const namespace = bed.namespace('ns');
    const diary = new Diary();
    let faults = 0;
    const added = (link: NetworkLink): void => {
      if (link.name === 'br1' && faults++ === 0) throw new RetinaError('UNEXPECTED', 'a fault');
      diary.added(link);
    };
    using monitor = watch(namespace, {
      added,
      changed: (link) => diary.changed(link),
      removed: (link) => diary.removed(link),
      failed: (error) => diary.failed(error),
    });
    monitor.start();
    namespace.ip(...bridges('add', 4));
    await expect.poll(() => diary.present).toEqual(new Set(['lo', 'br0', 'br2', 'br3']));
    expect(diary.count('failed')).toBe(1);
  });

  it('is silent once disposed, even by its own call', async () => {
    await using bed = new NetworkBed();
    const namespace = bed.namespace('ns');
    const diary = new Diary();
    const monitor = watch(namespace, {
      added(link) {
        diary.added(link);
        if (link.name === 'br1') monitor[Symbol.dispose]();
      },
      changed: (link) => diary.changed(link),
      removed: (link) => diary.removed(link),
      failed: (error) => diary.failed(error),
    });
    monitor.start();
    namespace.ip(...bridges('add', 4));
    await sleep(200);
    expect(diary.entries).toEqual(['added lo', 'added br0', 'added br1']);
  });
});
