import { describe, expect, test } from 'vitest';
import { parseLine } from '../../src/commands/arguments/parse.ts';
import { choiceFlags, chosen } from '../../src/commands/context/choices.ts';
import { commands } from '../../src/commands/table.ts';
import type { Choice } from '../../src/course/course.ts';
import { choices } from '../../steps/choices.ts';

const source: Choice = {
  id: 'source',
  title: 'Where the code lives',
  step: 'source-repository',
  options: [
    { value: 'git', title: 'a repository' },
    { value: 'folder', title: 'a bucket' },
  ],
  preselected: 'git',
};

/** What is chosen when these words are typed, with this environment and this state. */
function choose(
  words: string,
  env: NodeJS.ProcessEnv = {},
  state?: Parameters<typeof chosen>[2],
  offered = [...choices, source],
) {
  const { flags, typed } = parseLine(words.split(' ').filter(Boolean), env, choiceFlags(offered));
  const shell = { env } as Parameters<typeof chosen>[0]['shell'];
  return chosen({ flags, typed, shell, hint: (more = '') => `mysfits ${more}` }, offered, state);
}

const stateWith = (made: Record<string, string>, ...steps: string[]) => ({
  choices: made,
  rows: Object.fromEntries(steps.map((step) => [step, { step }])) as never,
});

describe('a choice', () => {
  test('is what is preselected while nobody says anything', () => {
    expect(choose('')).toEqual({ network: 'frugal', source: 'git' });
  });

  test('is made by a flag, by a variable, and by a flag rather than by a variable', () => {
    expect(choose('--network one-nat').network).toBe('one-nat');
    expect(choose('', { MYSFITS_NETWORK: 'two-nat' }).network).toBe('two-nat');
    expect(choose('--network one-nat', { MYSFITS_NETWORK: 'two-nat' }).network).toBe('one-nat');
  });

  test('stays as it was made, whatever is preselected, and one that this version does not know is kept', () => {
    expect(choose('', {}, stateWith({ network: 'two-nat', weather: 'fine' }, 'core-stack'))).toEqual({
      network: 'two-nat',
      source: 'git',
      weather: 'fine',
    });
  });

  test('that is a parameter can be made anew while its step stands; another one not', () => {
    const state = stateWith({ network: 'frugal', source: 'git' }, 'core-stack', 'source-repository');
    expect(choose('--network two-nat', {}, state).network).toBe('two-nat');
    expect(() => choose('--source folder', {}, state)).toThrow("Where the code lives can't be changed any more");
    expect(choose('--source git', {}, state).source).toBe('git');
    expect(choose('--source folder', {}, stateWith({ source: 'git' })).source).toBe('folder');
  });

  test('of something that is not offered is refused with what is, and the nearest', () => {
    const refusal = () => choose('--network frugl');
    expect(refusal).toThrow(expect.objectContaining({ why: expect.stringMatching(/frugal .*one-nat .*two-nat /) }));
    expect(refusal).toThrow(expect.objectContaining({ nextSteps: ['Did you mean: --network frugal'] }));
  });
});

test('Each choice of the course is a flag of the commands that build and that tell what would be built.', () => {
  for (const name of ['up', 'plan']) {
    const flags = commands.find((card) => card.name === name)?.flags?.map((flag) => flag.name);
    for (const { id } of choices) expect(flags, name).toContain(id);
  }
});
