import { type ZipMember, zipOf } from '../../../oci/archive/write-zip.ts';
import type { World } from '../../world/world.ts';
import { historyOf, repositories } from './model.ts';
import { type Commit, type Objects, objectsOf } from './store/objects.ts';
import { readReference } from './store/references.ts';
import { LINK, leavesOf, SUBMODULE } from './store/walk.ts';

/** Who wrote a commit, and when. */
export interface Author {
  readonly name: string;
  readonly email: string;
  readonly date: Date;
}

/** A commit as a pipeline tells of it. */
export interface CommitInfo {
  readonly commitId: string;
  readonly treeId: string;
  readonly parents: readonly string[];
  /** Without the line end that git puts after it. */
  readonly message: string;
  readonly author: Author;
  readonly committer: Author;
}

export const repositoryExists = (world: World, repository: string): boolean => repositories(world).has(repository);

/** The commit that a branch points to; undefined where there is no such branch, or no such repository. */
export async function branchHead(world: World, repository: string, branch: string): Promise<string | undefined> {
  const record = repositories(world).get(repository);
  return record && readReference(historyOf(world, record), `refs/heads/${branch}`);
}

/** What a commit says of itself; undefined where it isn't there. */
export async function commitInfo(world: World, repository: string, commitId: string): Promise<CommitInfo | undefined> {
  const { commit } = (await find(world, repository, commitId)) ?? {};
  if (!commit) return undefined;
  const { id, tree, parent, message, author, committer } = commit;
  return {
    commitId: id,
    treeId: tree,
    parents: parent,
    message: message.trimEnd(),
    author: authorOf(author),
    committer: authorOf(committer),
  };
}

/**
 * The files of a commit as a ZIP archive: those of submodules left out, links as links.
 * @throws Error where the commit isn't there
 */
export async function archiveOf(world: World, repository: string, commitId: string): Promise<Buffer> {
  const found = await find(world, repository, commitId);
  if (!found) throw new Error(`${repository} has no commit ${commitId}.`);
  const members: ZipMember[] = [];
  for await (const { path, mode, id } of leavesOf(found.objects, found.commit.tree)) {
    if (mode === SUBMODULE) continue;
    const content = await found.objects.blob(id);
    if (!content) throw new Error(`${repository} lacks the content of ${path}.`);
    members.push({ path, content, mode: mode === LINK ? 0o120777 : Number.parseInt(mode, 8) });
  }
  return zipOf(members);
}

async function find(world: World, repository: string, id: string): Promise<{ objects: Objects; commit: Commit } | undefined> {
  const record = repositories(world).get(repository);
  const objects = record && (await objectsOf(historyOf(world, record)));
  const commit = await objects?.commit(id);
  return objects && commit && { objects, commit };
}

function authorOf({ name, email, timestamp }: Commit['author']): Author {
  return { name, email, date: new Date(timestamp * 1000) };
}
