import type { Call } from '../../../service.ts';
import { alone, point } from '../branches.ts';
import { noBranch, refused } from '../errors.ts';
import { checkBranchName, isObjectId, repositoryOf } from '../names.ts';
import { type Commit, type Objects, objectsOf } from '../store/objects.ts';
import { readReference } from '../store/references.ts';
import { type AskedFiles, type Changes, changesOf } from './asked-files.ts';
import { rebuilt } from './rebuild.ts';

/** A commit as one of the operations that make one asks for it. */
export interface AskedCommit extends AskedFiles {
  readonly repositoryName: string | undefined;
  readonly branchName: string | undefined;
  readonly parentCommitId: string | undefined;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly commitMessage: string | undefined;
  readonly keepEmptyFolders: boolean | undefined;
  /** What a commit is refused with that would change nothing. */
  readonly unchanged: 'NoChange' | 'SameFileContent';
}

export interface MadeCommit extends Changes {
  readonly commitId: string;
  readonly treeId: string;
}

/** Characters of an author's name and address, and of a message (userguide/limits.html, API_CreateCommit). */
const LONGEST_NAME = 1_024;
const LONGEST_EMAIL = 256;
const LONGEST_MESSAGE = 256 * 1024;

/**
 * Adds a commit to a branch, whose tip must be the parent that was named; in an empty repository it makes the branch.
 * @throws AwsError by what of it can't be
 */
export async function makeCommit(asked: AskedCommit, { world, caller }: Call): Promise<MadeCommit> {
  const branch = checkBranchName(asked.branchName);
  checkWords(asked);
  repositoryOf(world, asked.repositoryName);
  return await alone(world, asked.repositoryName, async (repository, gitdir) => {
    const name = `refs/heads/${branch}`;
    const objects = await objectsOf(gitdir);
    const tip = readReference(gitdir, name);
    if (tip === undefined && readReference(gitdir, `refs/tags/${branch}`) !== undefined) throw refused('BranchNameIsTagName');
    const isEmpty = repository.defaultBranch === undefined;
    const parent = await parentOf(objects, { tip, isEmpty, branch, asked: asked.parentCommitId });
    const changes = await changesOf(objects, parent?.tree, asked);
    const how = { objects, keepEmptyFolders: asked.keepEmptyFolders ?? false };
    const treeId = (await rebuilt(parent?.tree, changes.folders, how)) ?? (await objects.writeTree([]));
    if (treeId === parent?.tree) throw refused(asked.unchanged);
    const author = authorOf(asked, caller?.arn ?? '', world.clock.now());
    const commitId = await objects.writeCommit({
      tree: treeId,
      parent: parent ? [parent.id] : [],
      author,
      committer: author,
      message: asked.commitMessage || messageFor(changes),
    });
    point(world, repository, { name, from: tip, to: commitId }, caller?.arn);
    return { ...changes, commitId, treeId };
  });
}

interface Asking {
  readonly tip: string | undefined;
  readonly isEmpty: boolean;
  readonly branch: string;
  readonly asked: string | undefined;
}

async function parentOf(objects: Objects, { tip, isEmpty, branch, asked }: Asking): Promise<Commit | undefined> {
  if (asked !== undefined && !isObjectId(asked)) throw refused('InvalidParentCommitId');
  if (tip === undefined) {
    if (!isEmpty) throw noBranch(branch);
    if (asked !== undefined) throw refused('ParentCommitDoesNotExist');
    return undefined;
  }
  if (asked === undefined) throw refused('ParentCommitIdRequired');
  const parent = await objects.commit(asked);
  if (!parent) throw refused('ParentCommitDoesNotExist');
  if (parent.id !== tip) throw refused('ParentCommitIdOutdated');
  return parent;
}

function checkWords({ name = '', email = '', commitMessage = '' }: AskedCommit): void {
  if (name.length > LONGEST_NAME) throw refused('NameLengthExceeded');
  if (email.length > LONGEST_EMAIL || /[<>\n]/.test(email)) throw refused('InvalidEmail');
  if (Buffer.byteLength(commitMessage) > LONGEST_MESSAGE) throw refused('CommitMessageLengthExceeded');
}

/** Without a name the caller's ARN stands for it, without an address none (API_DeleteFile). */
function authorOf({ name, email = '' }: AskedCommit, arn: string, now: Date): Commit['author'] {
  const timestamp = Math.floor(now.getTime() / 1000);
  return { name: (name || arn).replace(/[<>\n]/g, ''), email, timestamp, timezoneOffset: 0 };
}

/** AWS documents that there is a default message, not what it says; the console's are of this form. */
function messageFor({ files }: Changes): string {
  const verbs = { added: 'Added', updated: 'Edited', deleted: 'Deleted' } as const;
  const [first, ...more] = files;
  if (!first) return 'Changed files';
  return more.length === 0 ? `${verbs[first.kind]} ${first.path}` : `Changed ${files.length} files`;
}
