import { describe, expect, test } from 'vitest';
import { readTerminal } from '../../src/ui/terminal.ts';

const tty = { stdin: { isTTY: true }, stdout: { isTTY: true, columns: 100 }, stderr: { isTTY: true } };
const pipes = { stdin: {}, stdout: {}, stderr: {} };
const none = { noColor: false, json: false };

describe('colour', () => {
  test.each([
    ['on a terminal', tty, {}, none, true],
    ['in a pipe', pipes, {}, none, false],
    ['with NO_COLOR', tty, { NO_COLOR: '1' }, none, false],
    ['with an empty NO_COLOR, which says nothing', tty, { NO_COLOR: '' }, none, true],
    ['with --no-color', tty, {}, { ...none, noColor: true }, false],
    ['on a dumb terminal', tty, { TERM: 'dumb' }, none, false],
    ['in a pipe that is forced', pipes, { FORCE_COLOR: '1' }, none, true],
  ] as const)('%s', (_, streams, env, flags, expected) => {
    expect(readTerminal(streams, env, flags).colour).toBe(expected);
  });
});

describe('signs beyond ASCII', () => {
  test.each([
    [{ LANG: 'C' }, false],
    [{ LANG: 'POSIX' }, false],
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
    [{ LANG: 'de_DE.ISO-8859-1' }, false],
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LC_CTYPE: 'C.utf8', LANG: 'C' }, true],
    [{}, true],
    [{ LANG: 'en_US.UTF-8', TERM: 'dumb' }, false],
    [{ LANG: 'en_US.UTF-8', TERM: 'linux' }, false],
  ])('under %j: %s', (env, expected) => {
    expect(readTerminal(tty, env, none).unicode).toBe(expected);
  });
});

describe('asking', () => {
  test.each([
    ['on a terminal', tty, {}, none],
    ['with CI=false', tty, { CI: 'false' }, none],
  ] as const)('%s it can', (_, streams, env, flags) => {
    expect(readTerminal(streams, env, flags).canAsk).toBe(true);
  });

  test.each([
    ['in a pipe', pipes, {}, none, 'standard input'],
    ['in CI', tty, { CI: 'true' }, none, 'CI'],
    ['with --json', tty, {}, { ...none, json: true }, '--json'],
  ] as const)("%s it can't, and says why", (_, streams, env, flags, reason) => {
    expect(readTerminal(streams, env, flags).canAsk).toMatchObject({ because: expect.stringContaining(reason) });
  });
});

test('The width is what the terminal says, else COLUMNS, else 80.', () => {
  expect(readTerminal(tty, { COLUMNS: '50' }, none).columns).toBe(100);
  expect(readTerminal(pipes, { COLUMNS: '50' }, none).columns).toBe(50);
  expect(readTerminal(pipes, {}, none).columns).toBe(80);
});

test.each([
  ['a terminal', tty, {}, none, true],
  ['a pipe', pipes, {}, none, false],
  ['CI', tty, { CI: '1' }, none, false],
  ['--json', tty, {}, { ...none, json: true }, false],
] as const)('Whether a line moves: %s', (_, streams, env, flags, expected) => {
  expect(readTerminal(streams, env, flags).moves).toBe(expected);
});
