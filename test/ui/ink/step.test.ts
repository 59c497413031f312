import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callsPage, requestPage, type StepView } from '../../../src/ui/ink/pages/step.ts';
import { createStyle } from '../../../src/ui/style.ts';

const card = { id: 'a', title: 'A step', service: 'Amazon S3', module: 'website', takes: { from: 1, to: 3 }, perHour: 0 };

function viewOf(input: Record<string, unknown>): StepView {
  const line = `aws s3api create-bucket --bucket=a-bucket --configuration='${JSON.stringify(input)}'`;
  const request = { kind: 'aws', service: 's3', operation: 'CreateBucket', input, line } as const;
  return { card, story: '', requests: [request], along: [], number: 1, of: 4, world: 'rehearsal' };
}

const inputs = fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{1,20}$/), fc.stringMatching(/^[a-z0-9-]{0,90}$/), { minKeys: 1 });
const plain = (columns: number) => createStyle({ columns, colour: false, unicode: true });
const withoutSpaces = (text: string) => text.replace(/\s|\\$/gm, '');

describe.each([40, 80, 120])('in a window of %i columns', (columns) => {
  test('a call is shown whole, and no line of it runs over the edge', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const view = viewOf(input);
        const lines = callsPage(view).body(plain(columns));
        for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
        expect(withoutSpaces(lines.join('\n'))).toContain(withoutSpaces(view.requests[0]?.line ?? ''));
      }),
    );
  });

  test('a request is shown whole, and no line of it runs over the edge', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const lines = requestPage(viewOf(input)).body(plain(columns));
        for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
        expect(JSON.parse(withoutSpaces(lines.slice(1).join('\n')))).toEqual(input);
      }),
    );
  });
});

describe('steps that go along with one', () => {
  const long = viewOf({ Document: 'x'.repeat(900) });
  const part = { card: { ...card, id: 'b', title: 'Its part', service: 'AWS IAM', perHour: 0.05 }, requests: long.requests };
  const view = { ...long, requests: [], along: [part, { ...part, card: { ...part.card, title: 'Another part' } }] };

  test('are counted in, with whom they call, how long they take and what they cost', () => {
    const [first] = callsPage(view).body(plain(200));
    expect(first).toBe('2 calls to AWS IAM. In AWS it takes 2-6 s and costs about $0.10/h, $2.40 a day.');
    const [both] = callsPage({ ...view, requests: long.requests }).body(plain(200));
    expect(both).toBe('3 calls to Amazon S3 and AWS IAM. In AWS it takes 3-9 s and costs about $0.10/h, $2.40 a day.');
  });

  test('show each call cut short on the page, and whole on v', () => {
    const lines = callsPage(view).body(plain(80));
    expect(lines.filter((line) => line.startsWith('And with it'))).toEqual([
      'And with it: Its part',
      'And with it: Another part',
    ]);
    expect(lines.filter((line) => line.includes('more lines (v shows them)'))).toHaveLength(2);
    expect(lines.length).toBeLessThan(14);
    expect(withoutSpaces(requestPage(view).body(plain(80)).join(''))).toContain('x'.repeat(900));
  });
});
