import { describe, expect, it } from 'vitest';
import { type Walk, walk } from '../../src/engine/walk.ts';

const waits: Record<string, string[]> = { b: ['a'], c: ['b'], d: ['a'], e: ['c', 'd'] };

async function walked(change: Partial<Walk> = {}) {
  const visited: string[] = [];
  const blocked: string[] = [];
  const left = await walk({
    ids: ['a', 'b', 'c', 'd', 'e'],
    waitsFor: (id) => waits[id] ?? [],
    takes: () => 1,
    concurrency: Number.POSITIVE_INFINITY,
    halted: () => false,
    blocked: (id, by) => blocked.push(`${id} by ${by}`),
    ...change,
    visit: async (id) => {
      visited.push(id);
      await new Promise(setImmediate);
      return (await change.visit?.(id)) ?? true;
    },
  });
  return { visited, blocked, left };
}

describe('a walk', () => {
  it('visits each once, after all it waits for', async () => {
    expect(await walked()).toEqual({ visited: ['a', 'b', 'd', 'c', 'e'], blocked: [], left: [] });
  });

  it('takes what is not among its ids as done', async () => {
    expect((await walked({ ids: ['c', 'e'] })).visited).toEqual(['c', 'e']);
  });

  it('passes a failure on along its branch only', async () => {
    const { visited, blocked } = await walked({ visit: async (id) => id !== 'b' });
    expect(visited).toEqual(['a', 'b', 'd']);
    expect(blocked).toEqual(['c by b', 'e by c']);
  });

  it('starts nothing new once it is halted, and says what it left', async () => {
    let halted = false;
    const visit = async (id: string) => {
      if (id === 'b') halted = true;
      return true;
    };
    const { visited, left } = await walked({ visit, halted: () => halted });
    expect([visited, left]).toEqual([
      ['a', 'b', 'd'],
      ['c', 'e'],
    ]);
  });

  it('never has more in flight than it may', async () => {
    let inFlight = 0;
    let most = 0;
    const visit = async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
      return true;
    };
    const ids = Array.from({ length: 20 }, (_, index) => `n${index}`);
    expect((await walked({ ids, visit, concurrency: 3 })).visited).toHaveLength(20);
    expect(most).toBe(3);
  });

  it('throws what a visit throws, after what is in flight has ended', async () => {
    let ended = false;
    const visit = async (id: string) => {
      if (id === 'b') throw new Error('a fault');
      if (id === 'd') {
        for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
        ended = true;
      }
      return true;
    };
    await expect(walked({ visit })).rejects.toThrow('a fault');
    expect(ended).toBe(true);
  });
});
