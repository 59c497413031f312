import { type ErrorKind, ExplainedError, errorView } from '../course/errors.ts';
import type { Screen } from '../ui/screen.ts';
import { readTerminal } from '../ui/terminal.ts';
import { spellCommands } from '../ui/text/spell-commands.ts';
import { globalFlags } from './arguments/flags.ts';
import { nearest } from './arguments/nearest.ts';
import { isSwitchedOn, type KnownFlag, type ParsedLine, parseLine } from './arguments/parse.ts';
import type { CommandContext, CommandEnd, Shell } from './command.ts';
import { createHint, type Hint } from './hint.ts';
import { stackOf } from './stack-of.ts';
import { type CommandCard, commands } from './table.ts';

const exitCodes: Readonly<Record<CommandEnd | ErrorKind, number>> = {
  done: 0,
  failed: 1,
  left: 2,
  'cannot-ask': 3,
  preflight: 4,
  interrupted: 130,
};

/** Runs the command that a command line names, and gives the exit code. Whatever is thrown on the way is told here, once. */
export async function run(argv: readonly string[], process: Shell): Promise<number> {
  // These three decide how an error is told, the one about a wrong flag too.
  const isOn = (flag: string) => isSwitchedOn(flag, argv, process.env);
  const [json, noColor, verbose] = [isOn('json'), isOn('no-color'), isOn('verbose')];
  const terminal = readTerminal(process, process.env, { json, noColor });
  let screen: Screen | undefined;
  const theScreen = async () => {
    screen ??= await (await import('../ui/choose-screen.ts')).chooseScreen({ json, terminal, ...process });
    return screen;
  };
  let repeat: readonly string[] = [];
  try {
    const line = parseLine(argv, process.env, allFlags());
    if (line.flags.version) return say(process, process.version);
    repeat = repeatedFlags(line);
    const hint = createHint({ ...process, repeat });
    const helpFor = line.words[0] === 'help' ? (line.words[1] ?? '') : line.flags.help ? (line.words[0] ?? '') : undefined;
    if (helpFor !== undefined) return await help(helpFor, process, terminal, createHint(process));
    const name = line.words[0];
    const card = name === undefined ? undefined : commandNamed(name, hint);
    if (card) refuseWhatItDoesNotTake(card, line, hint);
    const command = card ? await card.load() : (await import('./start.ts')).start;
    const context: CommandContext = {
      words: line.words.slice(1),
      flags: line.flags,
      typed: line.typed,
      shell: process,
      terminal,
      screen: await theScreen(),
      hint,
      takes: (dir) => {
        repeat = [...repeat, '--dir', dir];
      },
    };
    return exitCodes[await command(context)];
  } catch (error) {
    const code = error instanceof ExplainedError ? exitCodes[error.kind] : 1;
    const stack = verbose && error instanceof Error ? { stack: stackOf(error) } : {};
    const shown = await theScreen();
    shown.rest();
    const view = spellCommands(unexpected(error), createHint({ ...process, repeat }));
    shown.fail({ ...view, ...stack }, code);
    return code;
  } finally {
    screen?.rest();
  }
}

function say({ stdout }: Shell, text: string): number {
  stdout.write(`${text}\n`);
  return 0;
}

async function help(
  name: string,
  process: Shell,
  terminal: Parameters<typeof import('../ui/style.ts').createStyle>[0],
  hint: Hint,
) {
  const [{ helpLines, commandHelpLines }, { createStyle }] = await Promise.all([import('./help.ts'), import('../ui/style.ts')]);
  const style = createStyle(terminal);
  const lines = name === '' ? helpLines({ style, hint }) : commandHelpLines(commandNamed(name, hint), { style, hint });
  return say(process, lines.join('\n'));
}

/** The flags of all commands, each once, with the commands that take it. */
function allFlags(): KnownFlag[] {
  const own = new Map<string, KnownFlag>();
  for (const { name, flags = [] } of commands) {
    for (const flag of flags) own.set(flag.name, { ...flag, commands: [...(own.get(flag.name)?.commands ?? []), name] });
  }
  return [...globalFlags, ...own.values()];
}

/** What a hint has to say again so that it means the same workspace and the same AWS. */
function repeatedFlags({ flags, typed }: ParsedLine): string[] {
  return ['dir', 'profile', 'endpoint-url'].flatMap((name) => {
    const value = flags[name];
    return typed.has(name) && typeof value === 'string' ? [`--${name}`, value] : [];
  });
}

function commandNamed(name: string, hint: Hint): CommandCard {
  const card = commands.find((command) => command.name === name);
  if (card) return card;
  const meant = nearest(
    name,
    commands.map((command) => command.name),
  );
  throw new ExplainedError({
    what: `There is no command "${name}"`,
    nextSteps: meant === undefined ? [`See all commands: ${hint('--help')}`] : [`Did you mean: ${hint(meant)}`],
  });
}

function refuseWhatItDoesNotTake(card: CommandCard, { words, typed }: ParsedLine, hint: Hint): void {
  const tooMany = words.slice(1)[card.words];
  const help = `See what it takes: ${hint(`${card.name} --help`)}`;
  if (tooMany !== undefined)
    throw new ExplainedError({ what: `${card.name} can't do anything with "${tooMany}"`, nextSteps: [help] });
  const foreign = allFlags().find((flag) => typed.has(flag.name) && flag.commands && !flag.commands.includes(card.name));
  if (foreign) throw new ExplainedError({ what: `${card.name} doesn't take --${foreign.name}`, nextSteps: [help] });
}

/** An error nobody explained is ours to mend: say so, and how to see more. */
function unexpected(error: unknown) {
  const view = errorView(error);
  if (error instanceof ExplainedError) return view;
  const { why, nextSteps } = error as { why?: unknown; nextSteps?: unknown };
  const explained = typeof why === 'string' && Array.isArray(nextSteps);
  if (explained) return { ...view, why, nextSteps: nextSteps.map(String) };
  return { ...view, why: 'this was not foreseen', nextSteps: ['Say the same command with --verbose to see where it happened'] };
}
