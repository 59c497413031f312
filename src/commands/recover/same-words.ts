import type { CommandContext } from '../command.ts';
import { shellWord } from '../hint.ts';

/** This command again, with the flags that were typed; those that every hint repeats are left to it. */
export function sameWords({ flags, typed }: Pick<CommandContext, 'flags' | 'typed'>, ...more: readonly string[]): string {
  const places = ['rehearse', 'aws'].filter((name) => typed.has(name)).map((name) => `--${name}`);
  const values = ['project', 'region'].flatMap((name) => {
    const value = flags[name];
    const said = typed.has(name) && typeof value === 'string' && !more.some((word) => word.startsWith(`--${name} `));
    return said ? [`--${name} ${shellWord(value)}`] : [];
  });
  return ['recover', ...places, ...values, ...more].join(' ');
}
