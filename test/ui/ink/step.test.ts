import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callsPage, requestPage, type StepView } from '../../../src/ui/ink/pages/step.ts';
import { requestLines } from '../../../src/ui/plain/request-lines.ts';
import { createStyle } from '../../../src/ui/style.ts';
import { fileDiff } from '../../../steps/3-delivery/source/file-diff.ts';

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

describe('a change to a file of the learner’s', () => {
  const before = 'import os\n\ndef main():\n    serve(built_in())\n';
  const after = `import os\n\ndef main():\n    serve(table(os.environ["MYSFITS_TABLE"])) ${'# a long remark '.repeat(8)}\n`;
  const path = 'service/mysfits/__main__.py';
  const { diff, added, removed } = fileDiff(path, Buffer.from(before), Buffer.from(after));
  const line = `change ${path}  +${added} -${removed}`;
  const change = { kind: 'file', service: 'file', operation: 'change', input: { path, diff }, line } as const;
  const view: StepView = { ...viewOf({}), requests: [change, ...viewOf({}).requests] };

  test('is no call: it is named before them, and told apart from what is sent', () => {
    const lines = callsPage(view).body(plain(80));
    expect(lines[0]).toContain('1 file of yours changes, then 1 call to Amazon S3.');
    expect(lines).toContain('→ change service/mysfits/__main__.py +1 -1');
    // Short as it is, it stands there; a long one is for a page of its own.
    expect(lines).toContain('  -    serve(built_in())');
    const long = fileDiff(path, undefined, Buffer.from('line\n'.repeat(90)));
    const added = { ...change, operation: 'add', input: { path, diff: long.diff }, line: `add ${path}  +90` };
    const shown = callsPage({ ...view, requests: [added] }).body(plain(80));
    expect(shown).toContain('→ add service/mysfits/__main__.py +90 (v shows it)');
    expect(shown.length).toBeLessThan(6);
    expect(lines.join('\n')).not.toContain('$ change');
  });

  test.each([40, 80, 120])(
    'is shown whole on v in a window of %i columns, line by line, and none runs over the edge',
    (columns) => {
      const lines = requestPage(view).body(plain(columns));
      for (const one of lines) expect(one.length, one).toBeLessThanOrEqual(columns);
      expect(lines).toContain('-    serve(built_in())');
      const added = lines.filter((one) => one.startsWith('+')).map((one, index) => (index === 0 ? one.slice(1) : one.slice(5)));
      expect(added.join('')).toBe(after.split('\n')[3]);
      expect(lines.join('\n')).not.toContain('"diff"');
    },
  );

  test('stands in plain lines with all that changes, and in a plan by its name alone', () => {
    expect(requestLines(view.requests, plain(80), { diffs: true }).join('\n')).toContain('\n    -    serve(built_in())\n');
    expect(requestLines(view.requests, plain(80)).join('\n')).not.toContain('built_in');
  });
});
