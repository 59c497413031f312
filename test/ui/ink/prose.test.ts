import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proseLines } from '../../../src/ui/ink/prose.ts';
import { createStyle } from '../../../src/ui/style.ts';
import { course } from '../../../steps/index.ts';

const coloured = (columns: number) => createStyle({ columns, colour: true, unicode: true });
const plain = (columns: number) => createStyle({ columns, colour: false, unicode: true });

describe('a story', () => {
  test('is set strong and as code, and what stands next to a mark stays next to it', () => {
    const [line = ''] = proseLines('A **bucket policy**, with `s3:GetObject`.', coloured(80));
    expect(stripVTControlCharacters(line)).toBe('A bucket policy, with s3:GetObject.');
    expect(line).toContain('\u001B[1mpolicy\u001B[22m,');
    expect(line).toContain('\u001B[36ms3:GetObject\u001B[39m.');
  });

  test('keeps the marks of code where nothing can be coloured', () => {
    expect(proseLines('A **policy** with `s3:GetObject`.', plain(80))).toEqual(['A policy with `s3:GetObject`.']);
  });

  test('keeps its paragraphs', () => {
    expect(proseLines('One\nline.\n\nAnother.', plain(80))).toEqual(['One line.', '', 'Another.']);
  });

  test('loses no word and runs over no edge, at any width', () => {
    const stories = course.modules.flatMap(({ steps }) => steps.flatMap(({ story }) => story ?? []));
    fc.assert(
      fc.property(fc.constantFrom(...stories), fc.integer({ min: 30, max: 200 }), (story, columns) => {
        const lines = proseLines(story, coloured(columns)).map((line) => stripVTControlCharacters(line));
        expect(lines.join(' ').split(/\s+/)).toEqual(
          story
            .trim()
            .replaceAll(/\*\*|`/g, '')
            .split(/\s+/),
        );
        for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
