import { describe, expect, test } from 'vitest';
import { globalFlags, variableOf } from '../../../src/commands/arguments/flags.ts';
import { parseLine } from '../../../src/commands/arguments/parse.ts';
import { ExplainedError } from '../../../src/course/errors.ts';

const parse = (line: string, env: NodeJS.ProcessEnv = {}) => {
  const { words, flags } = parseLine(line === '' ? [] : line.split(' '), env);
  return { words, flags };
};

const refusal = (run: () => unknown): ExplainedError => {
  try {
    run();
  } catch (error) {
    if (error instanceof ExplainedError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
};

describe('a command line', () => {
  test.each([
    ['', [], {}],
    ['up --rehearse --yes', ['up'], { rehearse: true, yes: true }],
    ['--rehearse up -y', ['up'], { rehearse: true, yes: true }],
    ['teardown website --dir=x', ['teardown', 'website'], { dir: 'x' }],
    ['status --dir x --json', ['status'], { dir: 'x', json: true }],
    ['up --yes=false', ['up'], {}],
    ['up -- --yes', ['up', '--yes'], {}],
    ['up --dir -dash', ['up'], { dir: '-dash' }],
    ['-hV', [], { help: true, version: true }],
  ])('"%s" is read', (line, words, flags) => {
    expect(parse(line)).toEqual({ words, flags });
  });

  test('keeps a folder as it was written, whatever is in its name', () => {
    const name = `my "dir" it's 🐉 $HOME`;
    expect(parseLine(['up', '--dir', name], {}).flags.dir).toBe(name);
  });
});

describe('the environment', () => {
  test.each(globalFlags.map((flag) => [flag.name, variableOf(flag.name), 'value' in flag] as const))(
    'answers --%s by %s',
    (flag, variable, takesValue) => {
      expect(parse('', { [variable]: takesValue ? 'x' : '1' }).flags).toEqual({ [flag]: takesValue ? 'x' : true });
      if (!takesValue) expect(parse('', { [variable]: '0' }).flags).toEqual({});
    },
  );

  test.each([
    ['AWS_PROFILE', 'profile'],
    ['AWS_REGION', 'region'],
    ['AWS_DEFAULT_REGION', 'region'],
    ['AWS_ENDPOINT_URL', 'endpoint-url'],
  ])("is honoured in AWS's own words: %s", (variable, flag) => {
    expect(parse('', { [variable]: 'theirs' }).flags).toEqual({ [flag]: 'theirs' });
    expect(parse('', { [variable]: 'theirs', [variableOf(flag)]: 'ours' }).flags).toEqual({ [flag]: 'ours' });
    expect(parse(`--${flag} typed`, { [variable]: 'theirs', [variableOf(flag)]: 'ours' }).flags).toEqual({ [flag]: 'typed' });
  });

  test('gives way to what was typed, switches too', () => {
    expect(parse('up --rehearse', { MYSFITS_AWS: '1' }).flags).toEqual({ rehearse: true });
    expect(parse('up --aws', { MYSFITS_REHEARSE: '1' }).flags).toEqual({ aws: true });
    expect(parse('up --yes=no', { MYSFITS_YES: '1' }).flags).toEqual({});
  });

  test('tells what was typed from what it says itself', () => {
    expect([...parseLine(['--dir', 'x'], { MYSFITS_PROFILE: 'p' }).typed]).toEqual(['dir']);
  });
});

describe('a mistake', () => {
  test.each([
    ['up --rehears', 'Did you mean --rehearse?'],
    ['up --regoin x', 'Did you mean --region?'],
    ['up --jsno', 'Did you mean --json?'],
    ['up --nocolor', 'Did you mean --no-color?'],
  ])('"%s" is met with the nearest flag', (line, suggestion) => {
    expect(refusal(() => parse(line)).nextSteps).toEqual([suggestion]);
  });

  test('that is near nothing is sent to the help', () => {
    expect(refusal(() => parse('--quintessence')).nextSteps).toEqual(['See all flags with --help']);
  });

  test.each(['up --dir', 'up --dir --json', 'up --dir='])('"%s" is told that the value is missing', (line) => {
    expect(refusal(() => parse(line)).message).toContain('--dir needs a value');
  });

  test('of naming both worlds is named, whether typed or set', () => {
    expect(refusal(() => parse('--rehearse --aws')).message).toContain('contradict');
    expect(refusal(() => parse('', { MYSFITS_REHEARSE: '1', MYSFITS_AWS: '1' })).message).toContain('contradict');
  });

  test('in a switch of the environment names the variable', () => {
    expect(refusal(() => parse('', { MYSFITS_YES: 'perhaps' })).message).toContain('MYSFITS_YES');
  });
});
