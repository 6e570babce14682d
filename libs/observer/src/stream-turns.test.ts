import { describe, expect, it } from 'vitest';
import { StreamTurns, type TurnClock } from './stream-turns.js';

/** A clock that only moves when somebody works or sleeps. */
class ToldClock implements TurnClock {
  ms = 0;
  slept = 0;

  now(): number {
    return this.ms;
  }

  async sleep(ms: number): Promise<void> {
    this.ms += ms;
    this.slept += ms;
    await Promise.resolve();
  }
}

describe('StreamTurns', () => {
  it('lets one stream work at a time, each for two milliseconds', async () => {
    const clock = new ToldClock();
    const turns = new StreamTurns(1, clock);
    const order: string[] = [];
    const work = async (name: string): Promise<void> => {
      const turn = turns.stream();
      for (let step = 0; step < 4; step++) {
        await turn.step();
        order.push(name);
        clock.ms += 1;
      }
      turn.end();
    };
    await Promise.all([work('a'), work('b'), work('c')]);
    expect(order.join('')).toBe('aabbccaabbcc');
    expect(clock.slept).toBe(0);
  });

  it('keeps all streams together within their share, after a first burst', async () => {
    const clock = new ToldClock();
    const turns = new StreamTurns(0.05, clock);
    let worked = 0;
    const work = async (): Promise<void> => {
      const turn = turns.stream();
      for (let step = 0; step < 500; step++) {
        await turn.step();
        clock.ms += 1;
        worked += 1;
      }
      turn.end();
    };
    await Promise.all([work(), work()]);
    expect(worked).toBe(1000);
    // 100 ms are free, the other 900 take twenty times as long.
    expect(clock.ms).toBeGreaterThan(900 * 20 - 200);
    expect(clock.ms).toBeLessThan(900 * 20 + 1200);
  });

  it('goes on with others when one waits for its client', async () => {
    const clock = new ToldClock();
    const turns = new StreamTurns(1, clock);
    const [slow, other] = [turns.stream(), turns.stream()];
    await slow.step();
    let isOthersTurn = false;
    const waiting = other.step().then(() => (isOthersTurn = true));
    await Promise.resolve();
    expect(isOthersTurn).toBe(false);
    slow.end();
    await waiting;
    expect(isOthersTurn).toBe(true);
    other.end();
  });
});
