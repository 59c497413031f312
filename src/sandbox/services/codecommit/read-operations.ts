import type * as CodeCommit from '@aws-sdk/client-codecommit';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { modeName } from './commits/asked-files.ts';
import { refused } from './errors.ts';
import { historyOf } from './model.ts';
import { isObjectId, partsOf, repositoryOf } from './names.ts';
import { commitOf, type Place } from './specifier.ts';
import { type Commit, objectsOf } from './store/objects.ts';
import { entryAt, LINK } from './store/walk.ts';

/** Bytes that GetFile and GetBlob send at most (userguide/limits.html), and commits of a batch. */
const LARGEST = 6 * 1024 ** 2;
const MOST_COMMITS = 100;

export const readOperations = {
  async GetFile({ repositoryName, commitSpecifier, filePath }, { world }: Call) {
    const place = await placeOf(world, repositoryName);
    const parts = partsOf(filePath);
    const commit = await commitOf(place, commitSpecifier);
    const entry = await entryAt(place.objects, commit.tree, parts);
    if (entry?.type !== 'blob') throw refused('FileDoesNotExist');
    const content = await contentOf(place, entry.oid);
    return {
      commitId: commit.id,
      blobId: entry.oid,
      filePath: parts.join('/'),
      fileMode: modeName(entry.mode),
      fileSize: content.length,
      fileContent: content,
    };
  },

  async GetFolder({ repositoryName, commitSpecifier, folderPath }, { world }: Call) {
    const place = await placeOf(world, repositoryName);
    const parts = partsOf(folderPath);
    const commit = await commitOf(place, commitSpecifier);
    const folder = await entryAt(place.objects, commit.tree, parts);
    if (folder?.type !== 'tree') throw refused('FolderDoesNotExist');
    const entries = (await place.objects.tree(folder.oid)).map((entry) => ({
      ...entry,
      names: { absolutePath: [...parts, entry.path].join('/'), relativePath: entry.path },
    }));
    const blobs = entries.filter(({ type }) => type === 'blob');
    const shownBlob = ({ oid, mode, names }: (typeof entries)[number]) => ({ blobId: oid, ...names, fileMode: modeName(mode) });
    return {
      commitId: commit.id,
      folderPath: parts.join('/'),
      treeId: folder.oid,
      subFolders: entries.filter(({ type }) => type === 'tree').map(({ oid, names }) => ({ treeId: oid, ...names })),
      files: blobs.filter(({ mode }) => mode !== LINK).map(shownBlob),
      symbolicLinks: blobs.filter(({ mode }) => mode === LINK).map(shownBlob),
      subModules: entries.filter(({ type }) => type === 'commit').map(({ oid, names }) => ({ commitId: oid, ...names })),
    };
  },

  async GetBlob({ repositoryName, blobId }, { world }: Call) {
    const place = await placeOf(world, repositoryName);
    if (!blobId) throw refused('BlobIdRequired');
    if (!isObjectId(blobId)) throw refused('InvalidBlobId');
    return { content: await contentOf(place, blobId) };
  },

  async GetCommit({ repositoryName, commitId }, { world }: Call) {
    const { objects } = await placeOf(world, repositoryName);
    if (!commitId) throw refused('CommitIdRequired');
    if (!isObjectId(commitId)) throw refused('InvalidCommitId');
    const commit = await objects.commit(commitId);
    if (!commit) throw refused('CommitIdDoesNotExist');
    return { commit: shownCommit(commit) };
  },

  async BatchGetCommits({ repositoryName, commitIds }, { world }: Call) {
    const { objects } = await placeOf(world, repositoryName);
    if (!commitIds?.length) throw refused('CommitIdsListRequired');
    if (commitIds.length > MOST_COMMITS) throw refused('CommitIdsLimitExceeded');
    const commits: CodeCommit.Commit[] = [];
    const errors: CodeCommit.BatchGetCommitsError[] = [];
    for (const commitId of commitIds) {
      const commit = isObjectId(commitId) ? await objects.commit(commitId) : undefined;
      if (commit) commits.push(shownCommit(commit));
      else errors.push({ commitId, ...whyNot(commitId) });
    }
    return { commits, errors };
  },
} satisfies Handlers<typeof CodeCommit>;

/** A repository with its objects. @throws AwsError RepositoryDoesNotExistException */
export async function placeOf(world: World, repositoryName: string | undefined): Promise<Place> {
  const repository = repositoryOf(world, repositoryName);
  const gitdir = historyOf(world, repository);
  return { repository, gitdir, objects: await objectsOf(gitdir) };
}

async function contentOf({ objects }: Place, id: string): Promise<Buffer> {
  const content = await objects.blob(id);
  if (!content) throw refused('BlobIdDoesNotExist');
  if (content.length > LARGEST) throw refused('FileTooLarge');
  return content;
}

function whyNot(commitId: string): Pick<CodeCommit.BatchGetCommitsError, 'errorCode' | 'errorMessage'> {
  const error = refused(isObjectId(commitId) ? 'CommitIdDoesNotExist' : 'InvalidCommitId');
  return { errorCode: error.code, errorMessage: error.message };
}

function shownCommit({ id, tree, parent, message, author, committer }: Commit): CodeCommit.Commit {
  return {
    commitId: id,
    treeId: tree,
    parents: parent,
    message,
    author: shownUser(author),
    committer: shownUser(committer),
    additionalData: '',
  };
}

/** A date is given as git writes it: seconds and the zone, `1484167798 -0800` (API_UserInfo). */
function shownUser({ name, email, timestamp, timezoneOffset }: Commit['author']): CodeCommit.UserInfo {
  const minutes = Math.abs(timezoneOffset);
  const zone = `${Math.floor(minutes / 60)}`.padStart(2, '0') + `${minutes % 60}`.padStart(2, '0');
  return { name, email, date: `${timestamp} ${timezoneOffset > 0 ? '-' : '+'}${zone}` };
}
