import { parseArgs } from 'node:util';
import { ExplainedError } from '../../course/errors.ts';
import { type Flag, globalFlags, variableOf } from './flags.ts';
import { nearest } from './nearest.ts';

/** The values of the flags, by name. A switch that is off is left out. */
export type FlagValues = Readonly<Record<string, string | true>>;

export interface ParsedLine {
  readonly words: readonly string[];
  readonly flags: FlagValues;
  /** Names of the flags that were typed, not taken from the environment. */
  readonly typed: ReadonlySet<string>;
}

/** A flag that only some commands take, with those commands. */
export interface KnownFlag extends Flag {
  readonly commands?: readonly string[];
}

const on = ['1', 'true', 'yes', 'on'];
const off = ['', '0', 'false', 'no', 'off'];

function switchValue(text: string, from: string): boolean {
  if (on.includes(text.toLowerCase())) return true;
  if (off.includes(text.toLowerCase())) return false;
  throw new ExplainedError({
    what: `${from} is a switch, and "${text}" is neither on nor off`,
    nextSteps: [`Set it to 1 or 0, or leave it out`],
  });
}

/** Whether a switch is on, read without complaint from a command line that may be wrong elsewhere. */
export function isSwitchedOn(name: string, argv: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return flags.includes(`--${name}`) || on.includes(env[variableOf(name)]?.toLowerCase() ?? '');
}

/** What the environment says, where the command line says nothing. */
function fromEnvironment(flag: Flag, env: NodeJS.ProcessEnv): string | true | undefined {
  const own = variableOf(flag.name);
  if (flag.value === undefined) return env[own] !== undefined && switchValue(env[own], own) ? true : undefined;
  return [own, ...(flag.alsoFrom ?? [])].map((name) => env[name]).find((value) => value !== undefined && value !== '');
}

/**
 * Reads a command line and the environment: words, and flags in any place among them.
 * @throws ExplainedError for a flag nobody knows (naming the nearest), a value that is missing, or one too many
 */
export function parseLine(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  known: readonly KnownFlag[] = globalFlags,
): ParsedLine {
  const options = Object.fromEntries(
    known.map((flag) => [
      flag.name,
      {
        type: flag.value === undefined ? ('boolean' as const) : ('string' as const),
        ...(flag.short ? { short: flag.short } : {}),
      },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const words: string[] = [];
  const given = new Map<string, string | boolean>();
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = known.find(({ name }) => name === token.name);
    if (flag === undefined) throw unknownFlag(token.rawName, known);
    if (flag.value === undefined) {
      given.set(flag.name, token.value === undefined ? true : switchValue(token.value, token.rawName));
      continue;
    }
    if (token.value === undefined || token.value === '' || (!token.inlineValue && token.value.startsWith('--'))) {
      throw new ExplainedError({
        what: `${token.rawName} needs a value`,
        nextSteps: [`Write it as --${flag.name}=${flag.value}`],
      });
    }
    given.set(flag.name, token.value);
  }
  const flags: Record<string, string | true> = {};
  for (const flag of known) {
    const value = given.has(flag.name) ? given.get(flag.name) : fromEnvironment(flag, env);
    if (value !== undefined && value !== false) flags[flag.name] = value;
  }
  settleWorlds(flags, given);
  return { words, flags, typed: new Set(given.keys()) };
}

/** `--rehearse` on the command line outweighs MYSFITS_AWS and the other way round; both at once is a contradiction. */
function settleWorlds(flags: Record<string, string | true>, given: ReadonlyMap<string, unknown>): void {
  if (!(flags.rehearse && flags.aws)) return;
  if (given.get('rehearse') && !given.has('aws')) delete flags.aws;
  else if (given.get('aws') && !given.has('rehearse')) delete flags.rehearse;
  else
    throw new ExplainedError({
      what: '--rehearse and --aws contradict each other',
      nextSteps: ['Keep the one you mean: --rehearse builds on this machine, --aws builds in AWS'],
    });
}

function unknownFlag(typed: string, known: readonly KnownFlag[]): ExplainedError {
  const meant = nearest(
    typed.replace(/^-+/, ''),
    known.map(({ name }) => name),
  );
  return new ExplainedError({
    what: `There is no flag ${typed}`,
    nextSteps: [meant === undefined ? 'See all flags with --help' : `Did you mean --${meant}?`],
  });
}
