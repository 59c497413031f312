import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHint, programFromAnywhere, type Started, shellWord } from '../../src/commands/hint.ts';

const installed: Started = { env: {}, script: '/usr/local/bin/mysfits', cwd: '/home/learner', isCheckout: false };

test.each<[string, Partial<Started>, string]>([
  [
    'npx',
    { script: '/home/learner/.npm/_npx/0a1b/node_modules/.bin/mysfits-wizard', env: { npm_lifecycle_event: 'npx' } },
    'npx mysfits-wizard teardown',
  ],
  [
    'npx on Windows',
    { script: 'C:\\Users\\l\\npm-cache\\_npx\\0a1b\\node_modules\\mysfits-wizard\\dist\\cli.js' },
    'npx mysfits-wizard teardown',
  ],
  [
    'npm start',
    { script: '/src/dist/cli.js', isCheckout: true, env: { MYSFITS_STARTED_AS: 'checkout' } },
    'npm start -- teardown',
  ],
  ['node in a checkout', { script: '/home/learner/src/dist/cli.js', isCheckout: true }, 'node src/dist/cli.js teardown'],
  ['its installed name', {}, 'mysfits teardown'],
  ['its other installed name', { script: '/usr/local/bin/mysfits-wizard' }, 'mysfits-wizard teardown'],
  ['its file in an installed package', { script: '/x/node_modules/mysfits-wizard/dist/cli.js' }, 'mysfits teardown'],
])('Started by %s, a hint names the program that way.', (_, started, expected) => {
  expect(createHint({ ...installed, ...started })('teardown')).toBe(expected);
});

test.each<[string, Partial<Started>, string]>([
  ['npx', { script: '/x/_npx/0a1b/node_modules/.bin/mysfits-wizard' }, 'npx --yes mysfits-wizard'],
  [
    'npm start',
    { script: '/my src/dist/cli.js', isCheckout: true, env: { MYSFITS_STARTED_AS: 'checkout' } },
    "node '/my src/dist/cli.js'",
  ],
  ['node in a checkout', { script: '/home/learner/src/dist/cli.js', isCheckout: true }, 'node /home/learner/src/dist/cli.js'],
  ['its installed name', {}, 'mysfits'],
  ['a name in node_modules', { script: '/x/node_modules/.bin/mysfits' }, '/x/node_modules/.bin/mysfits'],
  ['its file in an installed package', { script: '/x/mysfits-wizard/dist/cli.js' }, 'node /x/mysfits-wizard/dist/cli.js'],
])('Started by %s, it can be started again from any folder.', (_, started, expected) => {
  expect(programFromAnywhere({ ...installed, ...started })).toBe(expected);
});

test('Without a command, npm start needs no dashes.', () => {
  expect(createHint({ ...installed, env: { MYSFITS_STARTED_AS: 'checkout' } })()).toBe('npm start');
});

test('A folder that was named is named again, quoted for the shell.', () => {
  expect(createHint({ ...installed, repeat: ['--dir', "it's mine"] })('up')).toBe(`mysfits up --dir 'it'\\''s mine'`);
});

test('Whatever a word holds, a shell reads it back as it was.', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((word) => !word.includes('\0') && word !== ''),
      (word) => {
        const heard = execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' });
        expect(heard).toBe(word);
      },
    ),
    { numRuns: 60 },
  );
});
