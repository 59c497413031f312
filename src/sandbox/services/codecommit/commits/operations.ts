import type * as CodeCommit from '@aws-sdk/client-codecommit';
import type { Call, Handlers } from '../../../service.ts';
import { refused } from '../errors.ts';
import { partsOf } from '../names.ts';
import { type ChangedFile, modeName } from './asked-files.ts';
import { makeCommit } from './make-commit.ts';

/** What makes commits. */
export const commitOperations = {
  async CreateCommit(input, call: Call) {
    const { repositoryName, branchName, parentCommitId, authorName: name, email, commitMessage, keepEmptyFolders } = input;
    const { putFiles = [], deleteFiles = [], setFileModes = [] } = input;
    const made = await makeCommit(
      {
        ...{ repositoryName, branchName, parentCommitId, name, email, commitMessage, keepEmptyFolders },
        ...{ putFiles, deleteFiles, setFileModes },
        unchanged: 'NoChange',
      },
      call,
    );
    const ofKind = (kind: ChangedFile['kind']) => made.files.filter((file) => file.kind === kind).map(shown);
    return {
      commitId: made.commitId,
      treeId: made.treeId,
      filesAdded: ofKind('added'),
      filesUpdated: ofKind('updated'),
      filesDeleted: ofKind('deleted'),
    };
  },

  async PutFile({ repositoryName, branchName, parentCommitId, name, email, commitMessage, ...file }, call: Call) {
    const { filePath, fileMode, fileContent } = file;
    if (!fileContent?.length) throw refused('FileContentRequired');
    const { commitId, treeId, files } = await makeCommit(
      {
        ...{ repositoryName, branchName, parentCommitId, name, email, commitMessage, keepEmptyFolders: false },
        putFiles: [{ filePath, fileContent, ...(fileMode && { fileMode }) }],
        unchanged: 'SameFileContent',
      },
      call,
    );
    return { commitId, blobId: files[0]?.id, treeId };
  },

  async DeleteFile(
    { repositoryName, branchName, filePath, parentCommitId, keepEmptyFolders, commitMessage, name, email },
    call: Call,
  ) {
    const { commitId, treeId, files } = await makeCommit(
      {
        ...{ repositoryName, branchName, parentCommitId, name, email, commitMessage, keepEmptyFolders },
        deleteFiles: [{ filePath }],
        unchanged: 'NoChange',
      },
      call,
    );
    return { commitId, blobId: files[0]?.id, treeId, filePath: partsOf(filePath).join('/') };
  },
} satisfies Handlers<typeof CodeCommit>;

function shown({ path, id, mode }: ChangedFile): CodeCommit.FileMetadata {
  return { absolutePath: path, blobId: id, fileMode: modeName(mode) };
}
