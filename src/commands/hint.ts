import { relative, resolve } from 'node:path';

/** How the program was started, as far as a hint must know. */
export interface Started {
  readonly env: NodeJS.ProcessEnv;
  /** The script that node runs. */
  readonly script: string;
  readonly cwd: string;
  /** Whether that script belongs to a checkout rather than to an installed package. */
  readonly isCheckout: boolean;
  /** Flags that every hint has to repeat, because they were given on the command line: `['--dir', 'my place']`. */
  readonly repeat?: readonly string[];
}

export type Hint = (words?: string) => string;

/** A word as a POSIX shell takes it, quoted only where it must be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The words that start the program again.
 * npx: the package's own name, since `npx mysfits` would fetch a package that isn't ours.
 */
function programOf({ env, script, cwd, isCheckout }: Started): string {
  if (env.MYSFITS_STARTED_AS === 'checkout' || (isCheckout && env.npm_lifecycle_event === 'start')) return 'npm start --';
  if (isCheckout) return `node ${shellWord(relative(cwd, script) || script)}`;
  const path = script.replaceAll('\\', '/');
  if (path.includes('/_npx/') || env.npm_lifecycle_event === 'npx') return 'npx mysfits-wizard';
  return path.endsWith('/mysfits-wizard') ? 'mysfits-wizard' : 'mysfits';
}

/**
 * The words that start the program again from whatever folder, for a line that another program keeps and runs later: git runs its
 * helper in the repository. npm start would print lines of its own, npx would ask whether it may install what it knows no more,
 * and what is installed in a project's node_modules stands on nobody's PATH.
 */
export function programFromAnywhere(started: Started): string {
  const { script, cwd } = started;
  const program = programOf(started);
  if (program.startsWith('npx ')) return program.replace('npx ', 'npx --yes ');
  if (script.endsWith('.js')) return `node ${shellWord(resolve(cwd, script))}`;
  return /[\\/]node_modules[\\/]/.test(script) ? shellWord(resolve(cwd, script)) : program;
}

/** Makes the function that every hint comes from: `hint('teardown')` is `npm start -- teardown` in a checkout. */
export function createHint(started: Started): Hint {
  const program = programOf(started);
  const repeat = started.repeat ?? [];
  const pairs = repeat.flatMap((flag, at) => (at % 2 === 0 ? [{ flag, value: repeat[at + 1] ?? '' }] : []));
  return (words = '') => {
    // What the words say of themselves isn't said twice: the last one would count.
    const again = pairs.filter(({ flag }) => !words.includes(`${flag} `)).map(({ flag, value }) => `${flag} ${shellWord(value)}`);
    const line = [program, words, ...again].filter((part) => part !== '').join(' ');
    return line.endsWith(' --') ? line.slice(0, -3) : line;
  };
}
