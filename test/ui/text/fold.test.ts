import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, foldCommand, foldParts } from '../../../src/ui/text/fold.ts';

const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 40 });

describe('folding', () => {
  test('loses no word, and no line is wider than it may be', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 60 }), (some, columns) => {
        const lines = fold(some.join(' '), columns, { first: '  ', rest: '    ' });
        expect(lines.join(' ').split(/ +/).filter(Boolean)).toEqual(some);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test('keeps a word whole that is longer than the line', () => {
    expect(fold('see https://example.com/a/very/long/link now', 20)).toEqual([
      'see',
      'https://example.com/a/very/long/link',
      'now',
    ]);
  });
});

test('Parts stand side by side where there is room, else one below the other.', () => {
  const parts = ['✓ Site bucket created', '0.3s', 'mysfits-ab12cd-site'];
  expect(foldParts(parts, 80)).toEqual(['✓ Site bucket created  0.3s  mysfits-ab12cd-site']);
  expect(foldParts(parts, 40, { rest: '    ' })).toEqual(['✓ Site bucket created  0.3s', '    mysfits-ab12cd-site']);
});

describe('a folded command', () => {
  test('is the same command to a shell', () => {
    const word = fc.string({ maxLength: 20 }).filter((text) => !text.includes('\0') && !text.includes('\n'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.integer({ min: 20, max: 80 }), (values, columns) => {
        const quoted = values.map((value, index) => `--o${index}='${value.replaceAll("'", `'\\''`)}'`);
        const folded = foldCommand(`printf '%s\\0' ${quoted.join(' ')}`, columns, { first: '    ' }).join('\n');
        const heard = execFileSync('/bin/sh', ['-c', folded], { encoding: 'utf8' }).split('\0').slice(0, -1);
        expect(heard).toEqual(values.map((value, index) => `--o${index}=${value}`));
      }),
      { numRuns: 60 },
    );
  });

  test('is left alone where it fits', () => {
    expect(foldCommand('aws s3 ls --region=x', 80)).toEqual(['aws s3 ls --region=x']);
  });
});
