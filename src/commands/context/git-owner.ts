import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { regionOfGitHost } from '../../aws/git-credential.ts';
import { readState } from '../../engine/state/store.ts';
import { sandboxStatus } from '../../sandbox/launcher.ts';
import { findWorkspace, isWorkspace } from '../../workspace/find-workspace.ts';
import { readSettings, type Settings } from '../../workspace/settings.ts';
import { userStateFolder } from '../../workspace/user-state-folder.ts';
import { type Workspace, workspaceAt } from '../../workspace/workspace.ts';
import { createWorkspaceIndex } from '../../workspace/workspace-index.ts';
import type { CommandContext } from '../command.ts';
import { answer } from './answers.ts';
import { flagText } from './standing.ts';

/** Whose keys open a repository, and in which region. */
export interface GitOwner {
  readonly region: string;
  readonly credentials: AwsCredentialIdentityProvider;
}

interface Asked {
  readonly host: string;
  /** Undefined where git keeps it to itself. */
  readonly path: string | undefined;
}

type Asking = Pick<CommandContext, 'flags' | 'typed' | 'shell'>;

/**
 * Who a host's repository belongs to: for CodeCommit the profile of the workspace that made it, for a sandbox its own keys, for
 * another endpoint the profile of the workspace that builds there. The workspace one stands in comes first, then all others.
 * @returns undefined for a host that is none of these
 */
export async function gitOwner(asking: Asking, asked: Asked): Promise<GitOwner | undefined> {
  const inAws = regionOfGitHost(asked.host);
  const workspaces = await workspacesOf(asking);
  if (inAws !== undefined) {
    const known = await Promise.all(workspaces.map((workspace) => readSettings(workspace)));
    const own = await Promise.all(workspaces.map((workspace) => isProjectOf(workspace, asked)));
    const settings = known.find((_, at) => own[at]) ?? known.find(({ place }) => place === 'aws');
    return byProfile(asking, settings, inAws);
  }
  for (const workspace of workspaces) {
    const sandbox = await sandboxStatus({ dir: workspace.sandboxDir });
    if (sandbox && isSameHost(asked.host, sandbox.endpoint)) {
      const { region, accessKeyId, secretAccessKey } = sandbox;
      return { region, credentials: async () => ({ accessKeyId, secretAccessKey }) };
    }
    const settings = await readSettings(workspace);
    const { endpointUrl, region } = settings;
    if (settings.place === 'endpoint' && endpointUrl !== undefined && isSameHost(asked.host, endpointUrl)) {
      return byProfile(asking, settings, answer(asking, 'region', region) ?? 'us-east-1');
    }
  }
  return undefined;
}

async function byProfile(asking: Asking, settings: Settings | undefined, region: string): Promise<GitOwner> {
  const { machineCredentials } = await import('../../aws/credentials.ts');
  return { region, credentials: machineCredentials({ profile: answer(asking, 'profile', settings?.profile), region }) };
}

/** The workspace that was named or that one stands in, then those that the user's index knows, the last used first. */
async function workspacesOf({ shell, flags }: Asking): Promise<readonly Workspace[]> {
  const { workspace: here } = await findWorkspace({ cwd: shell.cwd, dir: flagText(flags.dir) });
  const entries = await createWorkspaceIndex(userStateFolder(shell.env)).list();
  const dirs = [...new Set([here.dir, ...entries.map(({ dir }) => dir)])];
  const are = await Promise.all(dirs.map((dir) => isWorkspace(dir)));
  return dirs.filter((_, at) => are[at]).map(workspaceAt);
}

/** Whether a repository in AWS is one of a workspace's project: its name begins with that. */
async function isProjectOf({ home }: Workspace, { path }: Asked): Promise<boolean> {
  const state = await readState(home).catch(() => undefined);
  return state?.place === 'aws' && path !== undefined && path.replace(/^\/?v1\/repos\//, '').startsWith(state.project);
}

/** A sandbox answers to both of this machine's names. */
function isSameHost(host: string, endpoint: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/^localhost(?=:|$)/, '127.0.0.1');
  return URL.canParse(endpoint) && plain(host) === plain(new URL(endpoint).host);
}
