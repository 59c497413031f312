import { expect, test } from 'vitest';
import { pageOf } from '../../src/sandbox/paging.ts';

const letters = [...'abcdefg'];
const refused = new Error('Nobody gave that out.');
const read = (all: readonly string[], token?: string) =>
  pageOf(all, { keyOf: (letter) => letter, size: 3, token, refuse: () => refused });

test('pages hold all there is, and the last one has no token', () => {
  const first = read(letters);
  const second = read(letters, first.next);
  const third = read(letters, second.next);
  expect([first.page, second.page, third]).toEqual([[...'abc'], [...'def'], { page: ['g'], next: undefined }]);
  expect(read([...'abc']).next).toBeUndefined();
  expect(read([])).toEqual({ page: [], next: undefined });
});

test('whoever deletes what a page showed, or adds to the list, still sees all the rest once', () => {
  const { next } = read(letters);
  expect(read([...'defg'], next).page).toEqual([...'def']);
  expect(read(['new', ...letters], next).page).toEqual([...'def']);
  expect(read([...letters, 'new'], next).page).toEqual([...'def']);
  // The next one is gone as well.
  expect(read([...'efg'], next).page).toEqual([...'efg']);
});

test('a token of nobody is refused', () => {
  for (const token of ['', 'made up', Buffer.from('3').toString('base64url'), Buffer.from('-1 d').toString('base64url')]) {
    expect(() => read(letters, token), token).toThrow(refused);
  }
});
