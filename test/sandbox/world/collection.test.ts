import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openCollection } from '../../../src/sandbox/world/collection.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const openIn = async () => {
  const file = join(await tempFolder(), 'things.ndjson');
  return { file, collection: openCollection<Record<string, unknown>>(file) };
};

test('what was written is there for the next who opens, in order of insertion', async () => {
  const { file, collection } = await openIn();
  collection.set('b', { n: 1 });
  collection.set('a', { n: 2 });
  collection.set('b', { n: 3 });
  // Not closed: a kill closes nothing either.
  const again = openCollection(file);
  expect([...again.entries()]).toEqual([
    ['b', { n: 3 }],
    ['a', { n: 2 }],
  ]);
});

test('a line that a kill cut short is ignored, and the next write stands on a line of its own', async () => {
  const { file, collection } = await openIn();
  collection.set('whole', { n: 1 });
  collection.set('torn', { n: 2 });
  truncateSync(file, statSync(file).size - 4);
  const again = openCollection<Record<string, unknown>>(file);
  expect([...again.entries()]).toEqual([['whole', { n: 1 }]]);
  again.set('next', { n: 3 });
  expect([...openCollection(file).entries()]).toEqual([
    ['whole', { n: 1 }],
    ['next', { n: 3 }],
  ]);
});

test('cut anywhere, a log gives back a beginning of what was written', async () => {
  const { file, collection } = await openIn();
  const keys = ['eins', 'zwei', 'drei ✂', 'vier'];
  for (const key of keys) collection.set(key, { key });
  const whole = readFileSync(file);
  for (let length = 0; length <= whole.length; length += 1) {
    writeFileSync(file, whole.subarray(0, length));
    const kept = [...openCollection(file, { readOnly: true }).entries()].map(([key]) => key);
    expect(kept).toEqual(keys.slice(0, kept.length));
  }
});

test('a damaged line in the middle is named with its file and number instead of being dropped', async () => {
  const { file, collection } = await openIn();
  collection.set('a', {});
  appendFileSync(file, 'not JSON\n');
  collection.set('b', {});
  expect(() => openCollection(file)).toThrow(`${file}: line 2 is damaged`);
});

test("a value can't be changed behind the collection's back", async () => {
  const { collection } = await openIn();
  const mine = { list: [1] };
  collection.set('a', mine);
  mine.list.push(2);
  expect(collection.get('a')).toEqual({ list: [1] });
  const list = collection.get('a')?.list as number[];
  expect(() => list.push(3)).toThrow(TypeError);
});

test('a log that is rewritten over and over stays about as long as its data', async () => {
  const { file, collection } = await openIn();
  for (let n = 0; n < 20_000; n += 1) collection.set(`key-${n % 10}`, { n });
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(1_200);
  expect(openCollection(file).get('key-9')).toEqual({ n: 19_999 });
});

test('the file goes with the last value', async () => {
  const { file, collection } = await openIn();
  collection.set('a', {});
  collection.delete('a');
  expect(existsSync(file)).toBe(false);
  collection.set('b', {});
  expect([...openCollection(file).entries()]).toEqual([['b', {}]]);
});

test('after any run of writes and deletes, memory and disk say the same', async () => {
  const folder = await tempFolder();
  let file = 0;
  const step = fc.record({ key: fc.constantFrom('a', 'b', 'c', '__proto__'), value: fc.option(fc.jsonValue()) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      file += 1;
      const path = join(folder, `${file}.ndjson`);
      const collection = openCollection<unknown>(path);
      for (const { key, value } of steps) {
        if (value === null) collection.delete(key);
        else collection.set(key, value);
      }
      expect([...openCollection(path, { readOnly: true }).entries()]).toEqual([...collection.entries()]);
    }),
    { numRuns: 60 },
  );
});
