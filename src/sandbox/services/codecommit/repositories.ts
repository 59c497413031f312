import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type * as CodeCommit from '@aws-sdk/client-codecommit';
import { pageOf } from '../../paging.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { notAllowed, refused, repositoryExists } from './errors.ts';
import { arnOf, cloneUrl, historyOf, type RepositoryRecord, repositories } from './model.ts';
import { checkRepositoryName, repositoryOf } from './names.ts';
import { makeHistory } from './store/files.ts';
import { oneByOne } from './store/one-by-one.ts';
import { readTags } from './tags.ts';

/** Repositories on a page (API_ListRepositories), and at most in a batch (API_BatchGetRepositories). */
const PER_PAGE = 1000;
const MOST_NAMES = 100;

export const repositoryOperations = {
  CreateRepository({ repositoryName, repositoryDescription, tags }, { world }: Call) {
    if (world.switches.isOn('codecommit/refused')) throw notAllowed();
    const name = checkRepositoryName(repositoryName);
    if (repositories(world).has(name)) throw repositoryExists(name);
    const now = world.clock.now().getTime();
    const repository: RepositoryRecord = {
      id: randomUUID(),
      name,
      ...(repositoryDescription !== undefined && { description: repositoryDescription }),
      createdAt: now,
      modifiedAt: now,
      tags: readTags(tags),
    };
    makeHistory(historyOf(world, repository));
    repositories(world).set(name, repository);
    return { repositoryMetadata: shown(world, repository) };
  },

  GetRepository({ repositoryName }, { world }: Call) {
    return { repositoryMetadata: shown(world, repositoryOf(world, repositoryName)) };
  },

  BatchGetRepositories({ repositoryNames }, { world }: Call) {
    if (!repositoryNames?.length) throw refused('RepositoryNamesRequired');
    if (repositoryNames.length > MOST_NAMES) throw refused('MaximumRepositoryNamesExceeded');
    const names = repositoryNames.map(checkRepositoryName);
    const found = names.flatMap((name) => repositories(world).get(name) ?? []);
    return {
      repositories: found.map((repository) => shown(world, repository)),
      repositoriesNotFound: names.filter((name) => !repositories(world).has(name)),
      errors: [],
    };
  },

  ListRepositories({ nextToken, sortBy = 'repositoryName', order = 'ascending' }, { world }: Call) {
    const sorted = [...repositories(world).values()].sort(
      (a, b) => (sortBy === 'lastModifiedDate' ? a.modifiedAt - b.modifiedAt : 0) || (a.name < b.name ? -1 : 1),
    );
    const { page, next } = pageOf(order === 'descending' ? sorted.reverse() : sorted, {
      keyOf: ({ name }) => name,
      size: PER_PAGE,
      token: nextToken,
      refuse: () => refused('InvalidContinuationToken'),
    });
    return {
      repositories: page.map(({ name, id }) => ({ repositoryName: name, repositoryId: id })),
      ...(next !== undefined && { nextToken: next }),
    };
  },

  async DeleteRepository({ repositoryName }, { world }: Call) {
    const known = repositories(world).get(checkRepositoryName(repositoryName));
    // One that is gone already has no id to tell (API_DeleteRepository).
    if (!known) return {};
    return await oneByOne(world, known.id, async () => {
      if (repositories(world).get(known.name)?.id !== known.id) return {};
      repositories(world).delete(known.name);
      await rm(historyOf(world, known), { recursive: true, force: true, maxRetries: 3 });
      return { repositoryId: known.id };
    });
  },
} satisfies Handlers<typeof CodeCommit>;

/** A repository as CodeCommit answers it. It is reached over HTTP only: an address for SSH would lead nowhere. */
function shown(
  world: World,
  { id, name, description, defaultBranch, createdAt, modifiedAt }: RepositoryRecord,
): CodeCommit.RepositoryMetadata {
  return {
    accountId: world.account,
    repositoryId: id,
    repositoryName: name,
    ...(description !== undefined && { repositoryDescription: description }),
    ...(defaultBranch !== undefined && { defaultBranch }),
    lastModifiedDate: new Date(modifiedAt),
    creationDate: new Date(createdAt),
    cloneUrlHttp: cloneUrl(world, name),
    Arn: arnOf(world, name),
  };
}
