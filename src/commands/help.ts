import type { Style } from '../ui/style.ts';
import { fold } from '../ui/text/fold.ts';
import { type Flag, globalFlags, variableOf } from './arguments/flags.ts';
import type { Hint } from './hint.ts';
import { type CommandCard, commands, groups } from './table.ts';

/** One entry of a list: a term, and what it means beside it, or below it where there is no room. */
function entry(term: string, meaning: string, width: number, { columns }: Style): string[] {
  const beside = width + 4 + 24 <= columns;
  if (!beside) return [`  ${term}`, ...fold(meaning, columns, { first: '      ' })];
  const rest = ' '.repeat(width + 4);
  const lines = fold(meaning, columns, { first: rest });
  if (term.length > width) return [`  ${term}`, ...lines];
  return lines.map((line, index) => (index === 0 ? `  ${term.padEnd(width)}  ${line.slice(rest.length)}` : line));
}

const flagTerm = ({ name, short, value }: Flag) => `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;

function flagEntries(flags: readonly Flag[], style: Style): string[] {
  return flags.flatMap((flag) => entry(flagTerm(flag), flag.help, 22, style));
}

/** The help of the whole program, its commands grouped by what one is after. */
export function helpLines({ style, hint }: { style: Style; hint: Hint }): string[] {
  const { columns, strong } = style;
  const intro =
    'Learn AWS by building the Mythical Mysfits website: rehearse it on this machine, free and without an account, or build it in AWS; and leave nothing behind.';
  return [
    ...fold(intro, columns),
    '',
    ...fold(`Usage: ${hint('[COMMAND] [FLAGS]')}`, columns, { rest: '  ' }),
    ...entry(hint(), 'The wizard: step by step, from where you stand', 22, style),
    ...groups.flatMap((group) => [
      '',
      strong(group),
      ...commands
        .filter((command) => command.group === group && !command.hidden)
        .flatMap(({ name, takes, summary }) => entry([name, takes].filter(Boolean).join(' '), summary, 22, style)),
    ]),
    '',
    strong('Flags of every command'),
    ...flagEntries(globalFlags, style),
    '',
    ...fold(
      `Every flag is an environment variable too (--endpoint-url: ${variableOf('endpoint-url')}). AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL are honoured. Exit codes: 0 done, 1 failed, 2 something is left, 3 can't ask, 4 the preflight found something, 130 interrupted.`,
      columns,
    ),
    ...fold(`More about a command: ${hint('COMMAND --help')}`, columns, { rest: '  ' }),
  ];
}

/** The help of one command, with examples that can be pasted. */
export function commandHelpLines(card: CommandCard, { style, hint }: { style: Style; hint: Hint }): string[] {
  const { columns, strong } = style;
  return [
    ...fold(`${card.summary}.`, columns),
    '',
    ...fold(`Usage: ${hint([card.name, card.takes].filter(Boolean).join(' '))} [FLAGS]`, columns, { rest: '  ' }),
    ...card.details.flatMap((detail) => ['', ...fold(detail, columns)]),
    ...(card.flags ? ['', strong('Its own flags'), ...flagEntries(card.flags, style)] : []),
    '',
    strong('Examples'),
    ...card.examples.map((example) => `  ${exampleLine(example, hint)}`),
    '',
    strong('Flags of every command'),
    ...flagEntries(globalFlags, style),
  ];
}

const exampleLine = (example: string, hint: Hint) =>
  example.includes('...') ? example.replace('... sandbox env', hint('sandbox env')) : hint(example);
