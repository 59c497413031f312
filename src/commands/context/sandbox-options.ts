import { join } from 'node:path';
import type { StartOptions } from '../../sandbox/launcher.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { variableOf } from '../arguments/flags.ts';
import type { CommandContext } from '../command.ts';

/**
 * What the launcher has to know: the world's folder, the sandbox's program, which ships beside ours, and the
 * region of a world that is born. AWS_REGION is the learner's AWS's and means nothing to a rehearsal.
 */
export function sandboxOptions(
  { shell, flags, typed }: Pick<CommandContext, 'shell' | 'flags' | 'typed'>,
  { sandboxDir }: Pick<Workspace, 'sandboxDir'>,
): StartOptions {
  const meant = typed.has('region') || shell.env[variableOf('region')] !== undefined;
  return {
    dir: sandboxDir,
    entry: join(shell.packageRoot, 'dist', 'sandbox.js'),
    ...(meant && typeof flags.region === 'string' ? { region: flags.region } : {}),
  };
}
