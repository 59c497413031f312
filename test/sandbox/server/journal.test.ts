import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { type Journal, openJournal, withoutBodies } from '../../../src/sandbox/server/journal.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const entry = (n: number) => ({ time: '2026-11-23T00:00:00.000Z', requestId: `r${n}`, status: 200, ms: 1 });
const idsOf = async (journal: Journal) => {
  const ids: string[] = [];
  for await (const { requestId } of journal.read()) ids.push(requestId);
  return ids;
};

test('a journal keeps the latest calls in order and never grows past two files', async () => {
  const file = join(await tempFolder(), 'journal.ndjson');
  const journal = openJournal(file, { rotateAt: 2_000 });
  for (let n = 0; n < 500; n += 1) journal.add(entry(n));
  const ids = await idsOf(journal);
  expect(ids.length).toBeGreaterThan(20);
  expect(ids).toEqual(Array.from({ length: ids.length }, (_, index) => `r${500 - ids.length + index}`));
  expect(statSync(file).size + statSync(`${file}.old`).size).toBeLessThanOrEqual(4_000);
});

test('it goes on where the one before it ended, past a line that a kill cut short', async () => {
  const file = join(await tempFolder(), 'journal.ndjson');
  openJournal(file).add(entry(1));
  appendFileSync(file, '{"time":"2026');
  const journal = openJournal(file);
  journal.add(entry(2));
  journal.add(entry(3));
  expect(await idsOf(journal)).toEqual(['r1', 'r2', 'r3']);
});

test('bodies stand in it as their size, and long texts are cut', () => {
  const input = {
    Body: Readable.from([]),
    Blob: Buffer.alloc(5),
    Text: 'x'.repeat(9_000),
    At: new Date(0),
    List: [{ Bytes: Buffer.alloc(1) }],
  };
  expect(withoutBodies(input)).toEqual({
    Body: '[stream]',
    Blob: '[5 bytes]',
    Text: `${'x'.repeat(8_192)}… [9000 characters]`,
    At: '1970-01-01T00:00:00.000Z',
    List: [{ Bytes: '[1 bytes]' }],
  });
});
