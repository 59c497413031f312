import { ExplainedError } from '../../course/errors.ts';
import { type RunningSandbox, SandboxError, startSandbox } from '../../sandbox/launcher.ts';
import { explain } from '../../workspace/create-workspace.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { CommandContext } from '../command.ts';
import { sandboxOptions } from './sandbox-options.ts';

/**
 * The workspace's sandbox, started when it doesn't run.
 * @throws ExplainedError of kind `preflight` when it can't be: nothing was touched then
 */
export async function runningSandbox(
  context: Pick<CommandContext, 'shell' | 'flags' | 'typed'>,
  workspace: Workspace,
): Promise<RunningSandbox> {
  try {
    return await startSandbox(sandboxOptions(context, workspace));
  } catch (error) {
    // The sandbox is a program of its own: of what the system told it, only the words arrive.
    const code = error instanceof Error ? /\b(ENOSPC|EDQUOT|EACCES|EROFS)\b/.exec(error.message)?.[1] : undefined;
    if (code !== undefined) throw explain(Object.assign(new Error(code, { cause: error }), { code }), workspace.dir);
    if (!(error instanceof SandboxError)) throw error;
    const { message: what, why, nextSteps } = error;
    throw new ExplainedError({ what, nextSteps, kind: 'preflight', cause: error, ...(why === '' ? {} : { why }) });
  }
}
