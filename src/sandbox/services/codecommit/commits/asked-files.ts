import type * as CodeCommit from '@aws-sdk/client-codecommit';
import { refused } from '../errors.ts';
import { partsOf } from '../names.ts';
import type { Objects } from '../store/objects.ts';
import { entryAt } from '../store/walk.ts';
import { changesAt, type FolderChanges, KEEP, noChanges } from './rebuild.ts';

/** Bytes of one file and of all of a commit, and how many files it has at most (userguide/limits.html). */
const LARGEST = 6 * 1024 ** 2;
const LARGEST_TOGETHER = 20 * 1024 ** 2;
const MOST = 100;

const MODES: Readonly<Record<string, string>> = { NORMAL: '100644', EXECUTABLE: '100755', SYMLINK: '120000' };

/** What a commit is asked to change. */
export type AskedFiles = Pick<CodeCommit.CreateCommitInput, 'putFiles' | 'deleteFiles' | 'setFileModes'>;

/** A file that a commit changes, as CodeCommit tells of it. */
export interface ChangedFile {
  readonly kind: 'added' | 'updated' | 'deleted';
  readonly path: string;
  readonly id: string;
  readonly mode: string;
}

export interface Changes {
  readonly folders: FolderChanges;
  readonly files: readonly ChangedFile[];
}

/**
 * What a commit's files change of a tree; contents are written on the way.
 * @param tree undefined where the repository is empty
 * @throws AwsError by what of it can't be
 */
export async function changesOf(objects: Objects, tree: string | undefined, asked: AskedFiles): Promise<Changes> {
  const { putFiles = [], deleteFiles = [], setFileModes = [] } = asked;
  checkAmount(asked);
  checkPaths(asked);
  const folders = noChanges();
  const files: ChangedFile[] = [];
  const look = async (parts: readonly string[]) => (tree === undefined ? undefined : await entryAt(objects, tree, parts));

  const remove = async (filePath: string | undefined) => {
    const parts = partsOf(filePath);
    const entry = await look(parts);
    if (entry?.type !== 'blob') throw refused('FileDoesNotExist');
    changesAt(folders, parts).deleted.add(parts.at(-1) ?? '');
    files.push({ kind: 'deleted', path: parts.join('/'), id: entry.oid, mode: entry.mode });
  };
  const put = async (parts: readonly string[], id: string, wanted: string | undefined) => {
    const entry = await look(parts);
    const before = entry?.type === 'blob' ? entry : undefined;
    // A file that is there keeps its mode where none is named.
    const mode = MODES[wanted ?? ''] ?? before?.mode ?? '100644';
    changesAt(folders, parts).put.set(parts.at(-1) ?? '', { mode, id });
    if (before?.oid !== id || before.mode !== mode)
      files.push({ kind: before ? 'updated' : 'added', path: parts.join('/'), id, mode });
  };

  for (const { filePath } of deleteFiles) await remove(filePath);
  for (const { filePath, fileMode, fileContent, sourceFile } of putFiles) {
    const parts = partsOf(filePath);
    if (fileContent) {
      await put(parts, await objects.writeBlob(fileContent), fileMode);
      continue;
    }
    const from = partsOf(sourceFile?.filePath);
    const entry = await look(from);
    if (entry?.type !== 'blob') throw refused('FileDoesNotExist');
    await put(parts, entry.oid, fileMode ?? modeName(entry.mode));
    if (sourceFile?.isMove) await remove(sourceFile.filePath);
  }
  for (const { filePath, fileMode } of setFileModes) {
    const parts = partsOf(filePath);
    const entry = await look(parts);
    if (entry?.type !== 'blob') throw refused('FileDoesNotExist');
    await put(parts, entry.oid, fileMode);
  }
  return { folders, files };
}

export const modeName = (mode: string): CodeCommit.FileModeTypeEnum =>
  mode === MODES.SYMLINK ? 'SYMLINK' : mode === MODES.EXECUTABLE ? 'EXECUTABLE' : 'NORMAL';

function checkAmount({ putFiles = [], deleteFiles = [], setFileModes = [] }: AskedFiles): void {
  const entries = putFiles.length + deleteFiles.length + setFileModes.length;
  if (entries === 0) throw refused('FileEntryRequired');
  if (entries > MOST) throw refused('MaximumFileEntriesExceeded');
  const sizes = putFiles.map(({ fileContent }) => fileContent?.length ?? 0);
  const together = sizes.reduce((sum, size) => sum + size, 0);
  if (together > LARGEST_TOGETHER || sizes.some((size) => size > LARGEST)) throw refused('FileContentSizeLimitExceeded');
}

function checkPaths({ putFiles = [], deleteFiles = [], setFileModes = [] }: AskedFiles): void {
  for (const { fileContent, sourceFile } of putFiles) {
    if (fileContent && sourceFile) throw refused('FileContentAndSourceFileSpecified');
    if (!fileContent && !sourceFile) throw refused('SourceFileOrContentRequired');
    if (partsOf(sourceFile?.filePath ?? 'none').at(-1) === KEEP) throw refused('RestrictedSourceFile');
  }
  for (const { fileMode } of setFileModes) if (!fileMode) throw refused('FileModeRequired');
  const moved = putFiles.flatMap(({ sourceFile }) => (sourceFile?.isMove ? [sourceFile] : []));
  const paths = [...putFiles, ...deleteFiles, ...setFileModes, ...moved].map(({ filePath }) => {
    const parts = partsOf(filePath);
    if (parts.length === 0) throw refused('InvalidPath');
    return parts.join('/');
  });
  if (new Set(paths).size < paths.length) throw refused('SamePathRequest');
  const put = putFiles.map(({ filePath }) => partsOf(filePath).join('/'));
  if (put.some((path) => put.some((other) => other.startsWith(`${path}/`)))) throw refused('PutFileEntryConflict');
}
