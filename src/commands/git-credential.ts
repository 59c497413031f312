import { text } from 'node:stream/consumers';
import { type GitRemote, gitCredential as signed } from '../aws/git-credential.ts';
import { ExplainedError } from '../course/errors.ts';
import type { Command } from './command.ts';
import { gitOwner } from './context/git-owner.ts';

/**
 * Tells git who one is, in the words of its credential helpers (git-credential, "INPUT/OUTPUT FORMAT"): what git asks comes as lines
 * of `key=value` on standard input, and so does the answer go out. Nothing is ever kept, so `store` and `erase` have nothing to do.
 */
export const gitCredential: Command = async (context) => {
  const { stdin, stdout } = context.shell;
  const asked = linesOf(await text(stdin));
  if (context.words[0] !== 'get') return 'done';
  const host = asked.get('host') ?? '';
  const owner = await gitOwner(context, { host, path: asked.get('path') });
  // Another host: git goes on to its other helpers, or asks.
  if (!owner) return 'done';
  const remote: GitRemote = { host, path: `/${mustHavePath(asked.get('path'))}`, region: owner.region };
  const { username, password } = signed(remote, await owner.credentials(), new Date());
  stdout.write(`username=${username}\npassword=${password}\n`);
  return 'done';
};

function linesOf(input: string): ReadonlyMap<string, string> {
  const pairs = input.split(/\r?\n/).map((line): [string, string] => {
    const equals = line.indexOf('=');
    return [line.slice(0, Math.max(equals, 0)), line.slice(equals + 1)];
  });
  return new Map(pairs.filter(([key]) => key !== ''));
}

/** The signature covers the repository's path, which git keeps to itself unless it is told otherwise. */
function mustHavePath(path: string | undefined): string {
  if (path !== undefined && path !== '') return path.replace(/^\//, '');
  throw new ExplainedError({
    what: "git didn't say which repository it means",
    why: 'CodeCommit wants a signature for each repository',
    nextSteps: ['Let git say it: git config --global credential.useHttpPath true'],
  });
}
