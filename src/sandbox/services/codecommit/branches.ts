import type * as CodeCommit from '@aws-sdk/client-codecommit';
import { pageOf } from '../../paging.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { noteChanges, type ReferenceChange } from './changes.ts';
import { branchExists, noBranch, refused } from './errors.ts';
import { historyOf, type RepositoryRecord, repositories } from './model.ts';
import { checkBranchName, isObjectId, repositoryOf } from './names.ts';
import { setHead } from './store/files.ts';
import { objectsOf } from './store/objects.ts';
import { oneByOne } from './store/one-by-one.ts';
import { deleteReference, listReferences, readReference, writeReference } from './store/references.ts';

/** Branches on a page of ListBranches. AWS says how many of a list of repositories; for branches it doesn't. */
const PER_PAGE = 1000;

const HEADS = 'refs/heads/';

export const branchOperations = {
  async CreateBranch({ repositoryName, branchName, commitId }, { world, caller }: Call) {
    const name = HEADS + checkBranchName(branchName);
    if (!commitId) throw refused('CommitIdRequired');
    if (!isObjectId(commitId)) throw refused('InvalidCommitId');
    await alone(world, repositoryName, async (repository, gitdir) => {
      if (!(await (await objectsOf(gitdir)).commit(commitId)))
        throw refused('CommitDoesNotExist', `Commit ${commitId} does not exist`);
      if (readReference(gitdir, name) !== undefined) throw branchExists(branchName ?? '');
      point(world, repository, { name, from: undefined, to: commitId }, caller?.arn);
    });
    return {};
  },

  GetBranch({ repositoryName, branchName }, { world }: Call) {
    const repository = repositoryOf(world, repositoryName);
    const name = checkBranchName(branchName);
    const commitId = readReference(historyOf(world, repository), HEADS + name);
    if (commitId === undefined) throw noBranch(name);
    return { branch: { branchName: name, commitId } };
  },

  ListBranches({ repositoryName, nextToken }, { world }: Call) {
    const names = [...listReferences(historyOf(world, repositoryOf(world, repositoryName)), 'refs/heads').keys()];
    const { page, next } = pageOf(names, {
      keyOf: (name) => name,
      size: PER_PAGE,
      token: nextToken,
      refuse: () => refused('InvalidContinuationToken'),
    });
    return { branches: page.map((name) => name.slice(HEADS.length)), ...(next !== undefined && { nextToken: next }) };
  },

  async DeleteBranch({ repositoryName, branchName }, { world, caller }: Call) {
    const name = checkBranchName(branchName);
    const commitId = await alone(world, repositoryName, async (repository, gitdir) => {
      if (repository.defaultBranch === name) throw refused('DefaultBranchCannotBeDeleted');
      const from = readReference(gitdir, HEADS + name);
      if (from !== undefined) {
        deleteReference(gitdir, HEADS + name);
        noteChanges(world, repository.name, [{ name: HEADS + name, from, to: undefined }], caller?.arn);
      }
      return from;
    });
    // One that isn't there is deleted already: the operation documents no error for it.
    return commitId === undefined ? {} : { deletedBranch: { branchName: name, commitId } };
  },

  async UpdateDefaultBranch({ repositoryName, defaultBranchName }, { world }: Call) {
    const name = checkBranchName(defaultBranchName);
    await alone(world, repositoryName, async (repository, gitdir) => {
      if (readReference(gitdir, HEADS + name) === undefined) throw noBranch(name);
      setHead(gitdir, name);
      repositories(world).set(repository.name, { ...repository, defaultBranch: name, modifiedAt: world.clock.now().getTime() });
    });
    return {};
  },
} satisfies Handlers<typeof CodeCommit>;

/**
 * Works on a repository's references while nothing else does.
 * @throws AwsError RepositoryDoesNotExistException, also where it went away meanwhile
 */
export async function alone<Result>(
  world: World,
  repositoryName: string | undefined,
  work: (repository: RepositoryRecord, gitdir: string) => Promise<Result>,
): Promise<Result> {
  const { id } = repositoryOf(world, repositoryName);
  return await oneByOne(world, id, async () => {
    const repository = repositoryOf(world, repositoryName);
    return await work(repository, historyOf(world, repository));
  });
}

/**
 * Points a reference elsewhere, and takes note of it.
 * @throws AwsError InvalidBranchNameException where another branch's name stands in its way
 */
export function point(
  world: World,
  repository: RepositoryRecord,
  change: ReferenceChange & { to: string },
  callerArn?: string,
): void {
  if (!writeReference(historyOf(world, repository), change.name, change.to)) {
    throw refused(
      'InvalidBranchName',
      `${change.name} can't be there beside a branch whose name it begins with, or that begins with it.`,
    );
  }
  noteChanges(world, repository.name, [change], callerArn);
}
