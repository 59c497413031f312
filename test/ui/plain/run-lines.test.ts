import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { StageView } from '../../../src/course/stages.ts';
import type { EngineEvent } from '../../../src/engine/events.ts';
import { createRunLines } from '../../../src/ui/plain/run-lines.ts';
import type { World } from '../../../src/ui/screen.ts';
import { createStyle } from '../../../src/ui/style.ts';
import { recorded } from '../recorded/read.ts';

const hint = (words = '') => `mysfits ${words}`.trim();

interface Options {
  columns?: number;
  colour?: boolean;
  unicode?: boolean;
  world?: World;
  verbose?: boolean;
}

function shown(
  events: readonly EngineEvent[],
  { columns = 80, colour = false, unicode = true, world = 'rehearsal', verbose = false }: Options = {},
) {
  const linesOf = createRunLines(createStyle({ columns, colour, unicode }), { world, hint, verbose });
  return events.flatMap((event) => [...linesOf(event)]);
}

/** A word that is longer than the window stays whole; every other line fits. */
const fits = (line: string, columns: number) =>
  line.length <= columns ||
  line
    .trim()
    .replace(/ \\$/, '')
    .split(/ (?=--)/).length === 1;

describe.each([40, 80, 120])('at %i columns', (columns) => {
  test.each(['up', 'again', 'down'] as const)('every line of "%s" fits, or is one word that could not be cut', (run) => {
    for (const line of shown(recorded(run), { columns })) expect(fits(line, columns), line).toBe(true);
  });

  test('each call is shown before its step is done, and folded so that a shell reads it whole', () => {
    const text = shown(recorded('up'), { columns }).join('\n');
    const pasted = text.replace(/ \\\n\s+/g, ' ');
    const first = recorded('up').find((event) => event.type === 'requests-shown');
    expect(first?.requests[0]?.line).toMatch(/^aws s3api create-bucket/);
    expect(pasted).toContain(`$ ${first?.requests[0]?.line}`);
    expect(pasted.indexOf('$ aws s3api create-bucket')).toBeLessThan(text.indexOf('Site bucket created'));
  });
});

describe('a rehearsal', () => {
  const lines = shown(recorded('up'));

  test('says of every step what it is, how long it takes in AWS, and how it ended', () => {
    for (const event of recorded('up')) {
      if (event.type === 'run-started') for (const { title } of event.steps) expect(lines.join('\n')).toContain(title);
      if (event.type === 'step-finished') {
        const name = event.step.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase());
        expect(lines.some((line) => line.startsWith(`✓ ${name} created  `) && line.endsWith(event.name))).toBe(true);
      }
    }
    expect(lines.filter((line) => /^ {4}in AWS .+, nothing by the hour$/.test(line))).toHaveLength(4);
  });

  test('runs no meter: it says that nothing is paid here', () => {
    expect(lines.some((line) => line.includes('Cost: nothing here; in AWS'))).toBe(true);
  });

  test('shows many calls of a kind by a few, and says how many more there are', () => {
    const calls = recorded('up').flatMap((event) =>
      event.type === 'requests-shown' && event.step === 'site-pages' ? event.requests : [],
    );
    const puts = lines.filter((line) => line.includes('$ aws s3api put-object'));
    expect(calls.length).toBeGreaterThan(10);
    expect(lines).toContain(`    … and ${calls.length - puts.length} more like it`);
  });

  test('does not count files line by line', () => {
    expect(recorded('up').filter((event) => event.type === 'step-note').length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.includes('files uploaded')).length).toBeLessThanOrEqual(1);
  });

  test('ends a module with what works, its link, its check and the way back', () => {
    const text = lines.join('\n');
    for (const part of ['Open site:', 'mysfits verify website', 'mysfits open site', 'mysfits teardown'])
      expect(text).toContain(part);
  });
});

describe('in AWS', () => {
  test('the money is told as money', () => {
    const paid = recorded('up').map((event) =>
      event.type === 'run-started' ? { ...event, steps: event.steps.map((step) => ({ ...step, perHour: 0.0225 })) } : event,
    );
    const text = shown(paid, { world: 'aws' }).join('\n');
    expect(text).toContain('usually 1-3 s, about $0.0225/h');
    expect(text).toContain('about $0.0900/h, $2.16 a day, until you tear it down');
    expect(text).not.toContain('in AWS');
  });
});

test('A second run says that all is there already, and shows no call.', () => {
  const lines = shown(recorded('again'));
  expect(lines.filter((line) => line.includes('there already'))).toHaveLength(4);
  expect(lines.some((line) => line.includes('$ aws'))).toBe(false);
});

test('Without colour there is no escape sequence; with it, the words are the same.', () => {
  const plain = shown(recorded('up'));
  expect(plain.join('')).not.toContain('\u001b');
  const coloured = shown(recorded('up'), { colour: true });
  expect(coloured.join('')).toContain('\u001b');
  expect(coloured.map(stripVTControlCharacters)).toEqual(plain);
});

test('On an ASCII terminal nothing but ASCII is printed, and every sign has a word for it.', () => {
  const text = [...shown(recorded('up'), { unicode: false }), ...shown(recorded('down'), { unicode: false })].join('\n');
  expect(text).toMatch(/^\p{ASCII}*$/u);
  expect(text).toContain('[ok] Site bucket created');
});

const at = '2026-11-23T20:00:00.000Z';

test('A failure says what, why and what next, in that order, and spells our commands the way we were started.', () => {
  const lines = shown([
    ...recorded('up').slice(0, 1),
    {
      at,
      type: 'step-failed',
      step: 'site-access',
      ms: 10,
      error: {
        what: "Can't put the policy",
        why: 'the account forbids it',
        nextSteps: ['change it, then run `up`'],
        requestId: 'R42',
      },
    },
    { at, type: 'run-finished', run: 'up', outcome: 'failed', ms: 10 },
  ]);
  const order = [
    "✗ Site access: Can't put the policy",
    'The account forbids it.',
    '→ change it, then run mysfits up',
    'R42',
    'Go on',
  ];
  const places = order.map((part) => lines.findIndex((line) => line.includes(part)));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((left, right) => left - right));
});

test('What could not be deleted is told apart from what could by more than colour.', () => {
  const leftover = { at, type: 'leftover', resource: 'AWS::S3::Bucket', name: 'b', why: 'tagged', perHour: 0 } as const;
  const [gone] = shown([{ ...leftover, outcome: 'deleted' }]);
  const [left] = shown([{ ...leftover, outcome: 'failed' }]);
  expect(gone?.startsWith('✓')).toBe(true);
  expect(left?.startsWith('✗')).toBe(true);
});

describe('what a build prints', () => {
  const start = recorded('up').slice(0, 1);
  const printed = (text: string, seconds: number): EngineEvent => ({
    at: new Date(Date.parse(at) + seconds * 1000).toISOString(),
    type: 'step-note',
    step: 'site-pages',
    text,
    output: true,
  });
  const build = Array.from({ length: 40 }, (_, line) => printed(`line ${line} of the build`, line));
  const failed = (why: string): EngineEvent => ({
    at,
    type: 'step-failed',
    step: 'site-pages',
    ms: 10,
    error: { what: 'It does not build', why, nextSteps: [] },
  });

  test('is held back but for a line now and then', () => {
    const lines = shown([...start, ...build]).filter((line) => line.includes('of the build'));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(5);
  });

  test('is shown whole to whoever asks for everything', () => {
    expect(shown([...start, ...build], { verbose: true }).filter((line) => line.includes('of the build'))).toHaveLength(40);
  });

  test('is shown by its end when the step fails and does not say it itself', () => {
    const lines = shown([...start, ...build, failed('it ended with code 1')]);
    const at = lines.findIndex((line) => line.includes('line 39 of the build'));
    expect(lines[at - 9]).toContain('line 30 of the build');
    expect(lines.findIndex((line) => line.includes('It does not build'))).toBe(at + 1);
  });

  test('is not said twice', () => {
    const lines = shown([...start, ...build, failed('it ended with code 1:\nline 38 of the build\nline 39 of the build')]);
    expect(lines.filter((line) => line.includes('line 39 of the build'))).toHaveLength(1);
  });
});

describe('stages that a step follows', () => {
  const told = (...stages: readonly StageView[]): EngineEvent => ({ at, type: 'step-stages', step: 'first-release', stages });
  const [source, build]: StageView[] = [
    { title: 'Source', state: 'done', detail: '1a2b3c4d Say hello' },
    { title: 'Build', state: 'waiting' },
  ];

  test('are a line each time that one of them changes, and none for those that wait', () => {
    const lines = shown([
      told({ title: 'Source', state: 'running' }, build as StageView),
      told(source as StageView, build as StageView),
      told(source as StageView, { title: 'Build', state: 'running' }),
      told(source as StageView, { title: 'Build', state: 'failed' }),
    ]);
    expect(lines).toEqual([
      '    → First release, Source: running',
      '    ✓ First release, Source: done, 1a2b3c4d Say hello',
      '    → First release, Build: running',
      '    ✗ First release, Build: failed',
    ]);
  });
});

test('What is not shown gives no lines, and names no module for what comes after it.', () => {
  const at = '2026-11-24T03:00:00.000Z';
  const card = (id: string, module: string) => ({ id, module, title: id, service: 'S3', takes: { from: 1, to: 2 }, perHour: 0 });
  const finished = (step: string): EngineEvent => ({
    ...{ at, type: 'step-finished', step, outcome: 'created', ms: 100 },
    ...{ name: `${step}-1`, outputs: {}, links: [] },
  });
  const events: EngineEvent[] = [
    { at, type: 'run-started', run: 'up', project: 'mysfits-a1b2c3', steps: [card('one', 'website'), card('two', 'service')] },
    finished('one'),
    { at, type: 'step-started', step: 'two', doing: 'creating' },
    finished('one'),
    finished('two'),
  ];
  const style = createStyle({ columns: 80, colour: false, unicode: true });
  const linesOf = createRunLines(style, { world: 'rehearsal', hint }, ({ type }) => type === 'step-finished');
  expect(events.flatMap((event) => [...linesOf(event)])).toEqual([
    '',
    'Website',
    '✓ One created  0.1s  one-1',
    '✓ One created  0.1s  one-1',
    '',
    'Service',
    '✓ Two created  0.1s  two-1',
  ]);
});
