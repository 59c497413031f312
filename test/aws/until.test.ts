import { expect, test } from 'vitest';
import { until } from '../../src/aws/until.ts';

const target = (every: number) => ({ target: { pollEvery: () => every }, signal: new AbortController().signal });

test('looks until there is something, and gives it', async () => {
  let looks = 0;
  const value = await until(
    { what: 'x', look: async () => (++looks === 5 ? { status: 'ACTIVE' } : undefined), seconds: 60 },
    target(1),
  );
  expect(value).toEqual({ status: 'ACTIVE' });
  expect(looks).toBe(5);
});

test('takes an empty text, a zero and a no for something', async () => {
  for (const seen of ['', 0, false, null])
    expect(await until({ what: 'x', look: async () => seen, seconds: 1 }, target(1))).toBe(seen);
});

test('asks the target how often to look, by what AWS usually needs', async () => {
  const asked: number[] = [];
  const place = { target: { pollEvery: (seconds: number) => asked.push(seconds) }, signal: new AbortController().signal };
  await until({ what: 'x', look: async () => true, seconds: 600 }, place);
  await until({ what: 'x', look: async () => true, seconds: 600, usually: 180 }, place);
  expect(asked).toEqual([60, 180]);
});

test('gives up after the time, naming what it waited for and what to do', async () => {
  const wait = until({ what: 'the bucket to be gone', look: async () => undefined, seconds: 0.05 }, target(5));
  await expect(wait).rejects.toMatchObject({
    message: 'Waiting for the bucket to be gone takes too long',
    nextSteps: [expect.stringContaining('again')],
  });
});

test('looks at least once, however short the time', async () => {
  expect(await until({ what: 'x', look: async () => 'there', seconds: 0 }, target(1_000))).toBe('there');
});

test('ends with the reason when stopped in the middle of a pause', async () => {
  const stop = new AbortController();
  const wait = until(
    { what: 'x', look: async () => void setImmediate(() => stop.abort(new Error('Ctrl-C'))), seconds: 1e6 },
    { target: { pollEvery: () => 1e8 }, signal: stop.signal },
  );
  await expect(wait).rejects.toThrow('Ctrl-C');
});

test('hands on what the look throws', async () => {
  await expect(
    until({ what: 'x', look: () => Promise.reject(new Error('NoSuchBucket')), seconds: 9 }, target(1)),
  ).rejects.toThrow('NoSuchBucket');
});
