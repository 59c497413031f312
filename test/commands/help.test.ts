import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { globalFlags } from '../../src/commands/arguments/flags.ts';
import { commandHelpLines, helpLines } from '../../src/commands/help.ts';
import { commands, groups } from '../../src/commands/table.ts';
import { createStyle } from '../../src/ui/style.ts';

const hint = (words = '') => `mysfits ${words}`.trim();
const styleOf = (columns: number) => createStyle({ columns, colour: false, unicode: true });
const style = styleOf(80);

describe('the help', () => {
  test('lists every command once, below the group it belongs to', () => {
    const lines = helpLines({ style, hint });
    for (const { name, group } of commands.filter(({ hidden }) => !hidden)) {
      const at = lines.findIndex((line) => new RegExp(`^ {2}${name}\\b`).test(line));
      const heading = lines.slice(0, at).findLast((line) => (groups as readonly string[]).includes(line));
      expect(heading, name).toBe(group);
    }
  });

  test('is silent about what only programs call', () => {
    const text = helpLines({ style, hint }).join('\n');
    for (const { name } of commands.filter(({ hidden }) => hidden)) expect(text).not.toContain(name);
  });

  test('names every flag of every command', () => {
    const text = helpLines({ style, hint }).join('\n');
    for (const { name } of globalFlags) expect(text).toContain(`--${name}`);
  });

  test.each([40, 80, 120])('fits a window of %i columns', (columns) => {
    for (const line of helpLines({ style: styleOf(columns), hint })) {
      // One word is longer than any window this narrow: the list of what the sandbox can.
      if (!line.includes('start|stop')) expect(line.length, line).toBeLessThanOrEqual(columns);
    }
  });
});

describe.each(commands.map((card) => [card.name, card] as const))('the help of %s', (name, card) => {
  test('shows how it is called, with examples that call it', () => {
    const lines = commandHelpLines(card, { style, hint });
    expect(lines.find((line) => line.startsWith('Usage:'))).toContain(`mysfits ${name}`);
    const examples = lines.slice(lines.indexOf('Examples') + 1).filter((line) => line.startsWith('  '));
    expect(examples[0]).toContain(`mysfits ${name}`);
  });

  test('belongs to a command that can be loaded', async () => {
    expect(await card.load()).toBeTypeOf('function');
  });
});

test('Every command file but the parts they share is in the table.', () => {
  const shared = ['ask', 'command', 'help', 'hint', 'run', 'stack-of', 'start', 'table'];
  const files = readdirSync(new URL('../../src/commands', import.meta.url)).filter((name) => name.endsWith('.ts'));
  expect(
    files
      .map((name) => name.replace('.ts', ''))
      .filter((name) => !shared.includes(name))
      .sort(),
  ).toEqual(commands.map(({ name }) => name).sort());
});
