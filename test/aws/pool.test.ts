import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sendAll } from '../../src/aws/pool.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('keeps as many under way as are allowed, never more, and returns everything in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), async (turns, atOnce) => {
      let underWay = 0;
      let most = 0;
      const results = await sendAll(
        turns,
        async (count) => {
          underWay += 1;
          most = Math.max(most, underWay);
          for (let left = 0; left <= count; left += 1) await turn();
          underWay -= 1;
          return count;
        },
        { atOnce },
      );
      expect(results).toEqual(turns);
      expect(most).toBe(Math.min(atOnce, turns.length));
    }),
    { numRuns: 40 },
  );
});

test('draws from an iterator only as there is room', async () => {
  let drawn = 0;
  let ended = 0;
  let ahead = 0;
  function* items() {
    for (; drawn < 100; drawn += 1) {
      ahead = Math.max(ahead, drawn - ended);
      yield drawn;
    }
  }
  const send = async () => {
    await turn();
    ended += 1;
  };
  await sendAll(items(), send, { atOnce: 4 });
  expect(ended).toBe(100);
  expect(ahead).toBeLessThanOrEqual(4);
});

test('after a failure starts nothing new, lets what is under way end, and throws the failure', async () => {
  const started: number[] = [];
  const ended: number[] = [];
  const send = async (item: number) => {
    started.push(item);
    await turn();
    if (item === 2) throw new Error('no third');
    await turn();
    ended.push(item);
  };
  await expect(sendAll([0, 1, 2, 3, 4, 5, 6, 7], send, { atOnce: 4 })).rejects.toThrow('no third');
  expect(started).toEqual([0, 1, 2, 3]);
  expect(ended).toEqual([0, 1, 3]);
});

test('when stopped starts nothing new, lets what is under way end, and throws the reason', async () => {
  const stop = new AbortController();
  const ended: number[] = [];
  const send = async (item: number) => {
    if (item === 1) stop.abort(new Error('Ctrl-C'));
    await turn();
    ended.push(item);
  };
  await expect(sendAll([0, 1, 2, 3, 4], send, { atOnce: 2, signal: stop.signal })).rejects.toThrow('Ctrl-C');
  expect(ended).toEqual([0, 1]);
});
