import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.js';

describe('Ledger', () => {
  it('adds up by edge and outcome', () => {
    const ledger = new Ledger();
    ledger.count('flow_table', 'produced', 10);
    ledger.count('drop_table', 'produced', 1);
    ledger.count('flow_table', 'produced', 5);
    ledger.count('flow_table', 'lost', 2);
    expect(new Map(ledger.entries())).toEqual(
      new Map([
        ['flow_table', { produced: 15, delivered: 0, sampled: 0, lost: 2 }],
        ['drop_table', { produced: 1, delivered: 0, sampled: 0, lost: 0 }],
      ]),
    );
  });

  it('knows only the edges that reported, be it nothing', () => {
    const ledger = new Ledger();
    expect([...ledger.entries()]).toEqual([]);
    ledger.count('drop_ring', 'lost', 0);
    expect([...ledger.entries()]).toEqual([
      ['drop_ring', { produced: 0, delivered: 0, sampled: 0, lost: 0 }],
    ]);
  });

  it('gives live counts', () => {
    const ledger = new Ledger();
    const entry = ledger.entry('drop_totals');
    ledger.count('drop_totals', 'delivered', 3);
    expect(entry.delivered).toBe(3);
    expect(ledger.entry('drop_totals')).toBe(entry);
  });
});
