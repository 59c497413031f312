import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { diffLines, type FileChangeView } from '../../../src/ui/screens/diff-lines.ts';
import { createStyle } from '../../../src/ui/style.ts';
import { fileDiff } from '../../../steps/3-delivery/source/file-diff.ts';

const style = createStyle({ columns: 80, colour: false, unicode: true });

function changed(path: string, before: string | undefined, after: string | undefined): FileChangeView {
  const [old, now] = [before, after].map((text) => (text === undefined ? undefined : Buffer.from(text)));
  const change = before === undefined ? 'added' : after === undefined ? 'deleted' : 'changed';
  return { path, change, ...fileDiff(path, old, now) };
}

const app = changed(
  'service/app.py',
  'import flask\n\ndef greet():\n    return "hello"\n',
  'import flask\n\ndef greet():\n    return "good day"\n',
);

test('Each file is named with its counts, and then its lines stand with what was and what is.', () => {
  const lines = diffLines([app, changed('service/notes.md', undefined, 'a\nb\n')], style, { all: false });
  expect(lines.slice(0, 3)).toEqual([
    '2 files differ from what was committed last',
    '  changed service/app.py  +1 -1',
    '  added service/notes.md  +2',
  ]);
  const text = lines.join('\n');
  expect(text).toContain('\n  -    return "hello"\n  +    return "good day"\n');
  expect(text).toContain('\n  service/notes.md\n  @@');
  expect(text).toContain('\n   def greet():\n');
});

test('Colour only repeats what the signs say.', () => {
  const coloured = diffLines([app], createStyle({ columns: 80, colour: true, unicode: true }), { all: true });
  expect(coloured.join('')).toContain('\u001b');
  expect(coloured.map(stripVTControlCharacters)).toEqual(diffLines([app], style, { all: true }));
});

test('Much is cut short, with how much there is; whoever asks sees all of it.', () => {
  const long = changed('service/long.txt', undefined, Array.from({ length: 200 }, (_, line) => `line ${line}\n`).join(''));
  const cut = diffLines([long], style, { all: false });
  expect(cut.length).toBeLessThan(50);
  expect(cut.join('\n')).toContain('… and 161 more lines (--verbose shows them)');
  expect(diffLines([long], style, { all: true }).filter((line) => line.startsWith('  +line '))).toHaveLength(200);
});

test('What is no text is named, and nothing of it is printed; nor is what would move the cursor.', () => {
  expect(diffLines([changed('service/logo.png', undefined, 'PNG\0\u001b[2J')], style, { all: true })).toEqual([
    '1 file differs from what was committed last',
    '  added service/logo.png  no text',
    '',
  ]);
  const lines = diffLines([changed('service/evil.txt', undefined, 'a\u001b[2Jb\rc\n')], style, { all: true });
  expect(lines).toContain('  +a?[2Jb?c');
  expect(lines.join('')).not.toContain('\u001b');
});
