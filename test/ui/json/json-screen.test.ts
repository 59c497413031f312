import { expect, test } from 'vitest';
import { createJsonScreen } from '../../../src/ui/json/json-screen.ts';
import { recorded } from '../recorded/read.ts';

function screenWithLines() {
  const parts: string[] = [];
  const screen = createJsonScreen({ stdout: { write: (part) => parts.push(part) } });
  return { screen, lines: () => parts.join('').split('\n').slice(0, -1) };
}

const scene = { world: 'rehearsal', hint: (words = '') => words } as const;

test('Every event is one line of JSON, as it was told.', () => {
  const { screen, lines } = screenWithLines();
  const emit = screen.watch(scene);
  for (const event of recorded('up')) emit(event);
  expect(lines().map((line) => JSON.parse(line))).toEqual(recorded('up'));
});

test('What sends a call stays out: only what says which call it is is published.', () => {
  const { screen, lines } = screenWithLines();
  const request = {
    kind: 'aws',
    service: 's3',
    operation: 'CreateBucket',
    input: { Bucket: 'b' },
    line: 'aws s3api create-bucket',
  } as const;
  const loaded = { ...request, command: { secret: 'middleware' }, files: { Body: '/x' } };
  screen.watch(scene)({ at: '2026-01-01T00:00:00.000Z', type: 'requests-shown', step: 'site-bucket', requests: [loaded] });
  expect(JSON.parse(lines()[0] ?? '').requests).toEqual([request]);
});

test('Remarks for people are not printed, answers and failures are.', () => {
  const { screen, lines } = screenWithLines();
  screen.remark('hello');
  screen.show({ document: { type: 'x', text: 'two\nlines' }, lines: () => ['for people'] });
  screen.fail({ what: 'It broke', nextSteps: ['Mend it'], requestId: 'R1' }, 4);
  const [answer, failure, ...more] = lines().map((line) => JSON.parse(line));
  expect(answer).toEqual({ type: 'x', text: 'two\nlines' });
  expect(failure).toMatchObject({ type: 'error', what: 'It broke', nextSteps: ['Mend it'], requestId: 'R1', exitCode: 4 });
  expect(more).toEqual([]);
});
