import { describe, expect, it } from 'vitest';
import { checkpointRegistry, restoreRegistry } from './registry-checkpoint.js';
import { MetricRegistry } from './registry.js';

async function text(registry: MetricRegistry, name: string): Promise<string[]> {
  const lines = [...(await registry.collect())].join('').split('\n');
  return lines.filter((line) => line.startsWith(name)).sort();
}

/** What a successor has after it took over two checkpoints of a predecessor. */
function successor(states: readonly ReturnType<typeof checkpointRegistry>[]): MetricRegistry {
  const registry = new MetricRegistry();
  const last = states.at(-1)!;
  restoreRegistry(registry, { ...last, lines: states.map(({ lines }) => lines).join('') });
  return registry;
}

function copy(state: ReturnType<typeof checkpointRegistry>): ReturnType<typeof checkpointRegistry> {
  return { ...state, cells: state.cells.map((cells) => cells.slice()) };
}

describe('a checkpoint of a registry', () => {
  it('gives the successor every counter and histogram, and goes on from there', async () => {
    const registry = new MetricRegistry();
    registry.counter('dropCount').series(['NO_SOCKET', 'ingress']).add(7);
    registry
      .histogram('podHandshakeRtt')
      .series(['10.0.0.1', 'a', 'b c', 'd\r\u2028', 'line\nend'])
      .observe(0.02);
    registry.gauge('attachedInterfaces').series(['endpoint']).set(3);
    const next = successor([copy(checkpointRegistry(registry))]);

    const counter = await text(next, 'networkobservability_drop_count');
    expect(counter).toEqual(['networkobservability_drop_count{reason="NO_SOCKET",direction="ingress"} 7']);
    expect(await text(next, 'retina_tcp_handshake_rtt_seconds')).toEqual(
      await text(registry, 'retina_tcp_handshake_rtt_seconds'),
    );
    // What is set anew anyway is not taken over.
    expect(await text(next, 'retina_attached_interfaces')).toEqual([]);

    next.counter('dropCount').series(['NO_SOCKET', 'ingress']).add(1);
    expect((await text(next, 'networkobservability_drop_count'))[0]).toMatch(/ 8$/);
  });

  it('follows series that come, end and take the slot of another, by the changes alone', async () => {
    const registry = new MetricRegistry();
    const drops = registry.counter('dropCount');
    drops.series(['A', 'ingress']).add(1);
    drops.series(['B', 'ingress']).add(2);
    const first = copy(checkpointRegistry(registry));
    drops.remove(['A', 'ingress']);
    drops.series(['C', 'ingress']).add(3);
    drops.series(['B', 'ingress']).add(10);
    const second = copy(checkpointRegistry(registry));
    expect(second.lines.split('\n').filter((line) => line !== '')).toHaveLength(2);

    const next = successor([first, second]);
    expect(await text(next, 'networkobservability_drop_count')).toEqual(
      await text(registry, 'networkobservability_drop_count'),
    );
  });

  it('leaves out a metric whose labels are others now', async () => {
    const registry = new MetricRegistry();
    registry.counter('dropCount').series(['A', 'ingress']).add(1);
    const state = checkpointRegistry(registry);
    const families = state.families.map(({ id, shape }) => ({
      id,
      shape: shape.replace('reason,direction', 'reason'),
    }));
    const next = new MetricRegistry();
    restoreRegistry(next, { ...state, families });
    expect(await text(next, 'networkobservability_drop_count')).toEqual([]);
  });

  it('forgets what a metric had before it was defined anew', async () => {
    const registry = new MetricRegistry();
    registry.counter('dropCount').series(['A', 'ingress']).add(1);
    registry.counter('dropBytes').series(['A', 'ingress']).add(10);
    const first = copy(checkpointRegistry(registry));
    registry.redefine('dropCount', { labels: ['reason', 'zone'] });
    registry.counter('dropCount').series(['B', 'eu']).add(2);
    registry.redefine('dropBytes', undefined);
    const second = copy(checkpointRegistry(registry));

    const next = new MetricRegistry();
    next.redefine('dropCount', { labels: ['reason', 'zone'] });
    restoreRegistry(next, { ...second, lines: first.lines + second.lines });
    expect(await text(next, 'networkobservability_drop_')).toEqual([
      'networkobservability_drop_count{reason="B",zone="eu"} 2',
    ]);
  });
});
