import { refused } from './errors.ts';
import type { RepositoryRecord } from './model.ts';
import { isObjectId, isReferenceName } from './names.ts';
import type { Commit, Objects } from './store/objects.ts';
import { readReference } from './store/references.ts';

/** Where to look for a commit. */
export interface Place {
  readonly repository: RepositoryRecord;
  readonly gitdir: string;
  readonly objects: Objects;
}

/**
 * The commit that a specifier means: an id, a branch, a tag, HEAD or a full reference; without one the tip of the default branch.
 * @throws AwsError CommitDoesNotExistException, InvalidCommitException
 */
export async function commitOf({ repository, gitdir, objects }: Place, specifier: string | undefined): Promise<Commit> {
  const id = specifier !== undefined && isObjectId(specifier) ? specifier : referenced(gitdir, repository, specifier);
  const commit = id === undefined ? undefined : await objects.commit(id);
  if (!commit) throw refused('CommitDoesNotExist', specifier === undefined ? undefined : `Commit ${specifier} does not exist`);
  return commit;
}

function referenced(gitdir: string, { defaultBranch }: RepositoryRecord, specifier = 'HEAD'): string | undefined {
  if (!isReferenceName(specifier)) throw refused('InvalidCommit');
  const names =
    specifier === 'HEAD'
      ? [`refs/heads/${defaultBranch ?? ''}`]
      : specifier.startsWith('refs/')
        ? [specifier]
        : [`refs/heads/${specifier}`, `refs/tags/${specifier}`];
  for (const name of names) {
    const id = readReference(gitdir, name);
    if (id !== undefined) return id;
  }
  return undefined;
}
