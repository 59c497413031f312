import type { Workspace } from '../../workspace/workspace.ts';
import type { CommandContext } from '../command.ts';
import { programFromAnywhere, shellWord } from '../hint.ts';

/**
 * The line that clones a repository of CodeCommit, and lets git push to it from then on: this program tells git who one is. What
 * other helpers keep is left out: a signature is good for 15 minutes, and one that was kept is refused.
 * @param url what `target.gitUrl` gives
 */
export function cloneLine({ shell }: Pick<CommandContext, 'shell'>, { dir }: Pick<Workspace, 'dir'>, url: string): string {
  const helper = `!${programFromAnywhere(shell)} git-credential --dir ${shellWord(dir)}`;
  const settings = ['credential.helper=', `credential.helper=${helper}`, 'credential.useHttpPath=true'];
  return ['git clone', ...settings.map((setting) => `-c ${shellWord(setting)}`), shellWord(url)].join(' ');
}
