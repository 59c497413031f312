const repositoryName = 'mysfits-source';
const resourceArn = 'arn:aws:codecommit:us-east-1:123456789012:mysfits-source';
const branchName = 'main';
const commitId = '1'.repeat(40);

/** An input for each operation of CodeCommit that the sandbox serves. */
export const examples: Record<string, object> = {
  BatchGetCommits: { repositoryName, commitIds: [commitId] },
  BatchGetRepositories: { repositoryNames: [repositoryName, 'other'] },
  CreateBranch: { repositoryName, branchName, commitId },
  CreateCommit: { repositoryName, branchName, deleteFiles: [{ filePath: 'a' }] },
  CreateRepository: { repositoryName, tags: { 'mysfits:project': 'p-1' } },
  DeleteBranch: { repositoryName, branchName },
  DeleteFile: { repositoryName, branchName, filePath: 'a', parentCommitId: commitId },
  DeleteRepository: { repositoryName },
  GetBlob: { repositoryName, blobId: commitId },
  GetBranch: { repositoryName, branchName },
  GetCommit: { repositoryName, commitId },
  GetDifferences: { repositoryName, afterCommitSpecifier: commitId },
  GetFile: { repositoryName, filePath: 'a' },
  GetFolder: { repositoryName, folderPath: '/' },
  GetRepository: { repositoryName },
  ListBranches: { repositoryName },
  ListRepositories: {},
  ListTagsForResource: { resourceArn },
  PutFile: { repositoryName, branchName, filePath: 'a', fileContent: new Uint8Array([1]) },
  TagResource: { resourceArn, tags: { a: '1' } },
  UntagResource: { resourceArn, tagKeys: ['a'] },
  UpdateDefaultBranch: { repositoryName, defaultBranchName: branchName },
};
