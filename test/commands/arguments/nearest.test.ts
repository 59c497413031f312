import { expect, test } from 'vitest';
import { nearest } from '../../../src/commands/arguments/nearest.ts';
import { commands } from '../../../src/commands/table.ts';

const names = commands.map(({ name }) => name);

test.each([
  ['staus', 'status'],
  ['statsu', 'status'],
  ['tear', 'teardown'],
  ['teardwon', 'teardown'],
  ['Verify', 'verify'],
  ['pu', 'up'],
  ['docter', 'doctor'],
  ['sandbx', 'sandbox'],
])('"%s" most likely meant %s.', (typed, meant) => {
  expect(nearest(typed, names)).toBe(meant);
});

test.each(['xyzzy', 'deploy', 'q'])('"%s" is near nothing.', (typed) => {
  expect(nearest(typed, names)).toBeUndefined();
});
