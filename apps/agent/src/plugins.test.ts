import { describe, expect, it } from 'vitest';
import { enabledPlugins } from './plugins.js';
import type { AgentConfig } from './settings.js';

function enabled(
  enabledPlugin: AgentConfig['enabledPlugin'],
  enablePodLevel = true,
  reachabilityTargets: AgentConfig['reachabilityTargets'] = [],
): { signals: string[]; missing: readonly string[] } {
  const { signals, missing } = enabledPlugins({ enabledPlugin, enablePodLevel, reachabilityTargets });
  return { signals: [...signals], missing };
}

describe('enabledPlugins', () => {
  it('takes signals by their nouns', () => {
    expect(enabled(['drop', 'flow', 'forward'])).toEqual({
      signals: ['drop', 'flow', 'forward'],
      missing: [],
    });
    expect(enabled(['drop'])).toEqual({ signals: ['drop'], missing: [] });
    expect(enabled([])).toEqual({ signals: [], missing: [] });
  });

  it('runs no probes without targets', () => {
    expect(enabled(['reachability']).signals).toEqual([]);
    const target = { name: 'node-2', address: '10.0.0.2', port: 10_093 };
    expect(enabled(['reachability'], true, [target]).signals).toEqual(['reachability']);
  });

  it("takes Retina's plugins for the signals that replace them", () => {
    expect(enabled(['packetforward', 'dropreason', 'packetparser'])).toEqual({
      signals: ['forward', 'drop', 'flow'],
      missing: [],
    });
  });

  it('runs a signal once, by how many names it is ever called', () => {
    expect(enabled(['drop', 'dropreason', 'drop']).signals).toEqual(['drop']);
  });

  it('tells which plugins of Retina there are not', () => {
    expect(enabled(['linuxutil', 'packetforward', 'tcpretrans', 'ciliumeventobserver'])).toEqual({
      signals: ['node', 'forward', 'tcp'],
      missing: ['ciliumeventobserver'],
    });
  });

  it.each(['flow', 'packetparser'] as const)('has no flows without pod level, be it asked for %s', (name) => {
    expect(enabled([name, 'forward', 'drop'], false)).toEqual({ signals: ['forward', 'drop'], missing: [] });
  });
});
