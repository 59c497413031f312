import type { Settings } from '../../workspace/settings.ts';
import { variableOf } from '../arguments/flags.ts';
import type { CommandContext } from '../command.ts';

type Asked = Pick<CommandContext, 'flags' | 'typed' | 'shell'>;

/** What was said to us: by a flag, or by a variable of ours. AWS's own variables are said to every program. */
export function saidToUs({ flags, typed, shell }: Asked, flag: string): string | undefined {
  const value = flags[flag];
  const meant = typed.has(flag) || shell.env[variableOf(flag)] !== undefined;
  return meant && typeof value === 'string' ? value : undefined;
}

/**
 * A flag's answer: what was said to us, else what the workspace remembers, else what AWS's own variables say.
 * A shell that is set up for another account must not lead a workspace astray.
 */
export function answer(asked: Asked, flag: string, remembered: Settings[keyof Settings] | undefined): string | undefined {
  const value = asked.flags[flag];
  return saidToUs(asked, flag) ?? remembered ?? (typeof value === 'string' ? value : undefined);
}
