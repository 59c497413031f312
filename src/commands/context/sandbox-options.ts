import { join } from 'node:path';
import type { StartOptions } from '../../sandbox/launcher.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { CommandContext } from '../command.ts';
import { saidToUs } from './answers.ts';

/**
 * What the launcher has to know: the world's folder, the sandbox's program, which ships beside ours, and the
 * region of a world that is born. AWS_REGION is the learner's AWS's and means nothing to a rehearsal.
 */
export function sandboxOptions(
  context: Pick<CommandContext, 'shell' | 'flags' | 'typed'>,
  { sandboxDir }: Pick<Workspace, 'sandboxDir'>,
): StartOptions {
  const region = saidToUs(context, 'region');
  return {
    dir: sandboxDir,
    entry: join(context.shell.packageRoot, 'dist', 'sandbox.js'),
    ...(region === undefined ? {} : { region }),
  };
}
