import { expect, test } from 'vitest';
import { drawProjectId } from '../../src/workspace/project-id.ts';

test('An id is mysfits- and six lower-case letters or digits.', () => {
  for (let count = 0; count < 2_000; count++) expect(drawProjectId()).toMatch(/^mysfits-[a-z0-9]{6}$/);
});

test("What Amazon Cognito refuses in a domain's prefix is drawn again.", () => {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const letters = [...'xxawsx', ...'abcdef'].map((letter) => alphabet.indexOf(letter));
  expect(drawProjectId(() => letters.shift() ?? 0)).toBe('mysfits-abcdef');
});

test('Many draws differ.', () => {
  const drawn = new Set(Array.from({ length: 500 }, () => drawProjectId()));
  expect(drawn.size).toBeGreaterThan(495);
});
