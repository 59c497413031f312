import {
  BatchGetCommitsCommand,
  BatchGetRepositoriesCommand,
  CreateBranchCommand,
  CreateRepositoryCommand,
  DeleteBranchCommand,
  DeleteFileCommand,
  DeleteRepositoryCommand,
  GetBlobCommand,
  GetBranchCommand,
  GetCommitCommand,
  GetDifferencesCommand,
  GetFileCommand,
  GetFolderCommand,
  GetRepositoryCommand,
  ListBranchesCommand,
  ListRepositoriesCommand,
  type ListRepositoriesCommandInput,
  ListTagsForResourceCommand,
  PutFileCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDefaultBranchCommand,
} from '@aws-sdk/client-codecommit';
import { describe, expect, test } from 'vitest';
import { awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { BRANCH, happenings, openRepository, REPOSITORY } from './kit.ts';

const repositoryName = REPOSITORY;
const branchName = BRANCH;
const NOWHERE = '1'.repeat(40);

describe('repositories', () => {
  test('are made, told of, tagged and deleted as AWS does', async () => {
    const { sandbox, codecommit, url } = await openRepository();
    const { repositoryMetadata } = await codecommit.send(new GetRepositoryCommand({ repositoryName }));
    const arn = `arn:aws:codecommit:${sandbox.region}:${sandbox.account}:${repositoryName}`;
    expect(repositoryMetadata).toMatchObject({ repositoryName, accountId: sandbox.account, Arn: arn });
    expect(repositoryMetadata?.defaultBranch).toBeUndefined();
    expect(url).toBe(`${sandbox.endpoint}/v1/repos/${repositoryName}`);

    await codecommit.send(new TagResourceCommand({ resourceArn: arn, tags: { 'mysfits:project': 'p', other: 'x' } }));
    await codecommit.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['other'] }));
    const { tags } = await codecommit.send(new ListTagsForResourceCommand({ resourceArn: arn }));
    expect(tags).toEqual({ 'mysfits:project': 'p' });
    const found = { type: 'AWS::CodeCommit::Repository', name: repositoryName, arn, account: sandbox.account };
    expect(await sandbox.control.inventory()).toEqual([{ ...found, tags: { 'mysfits:project': 'p' } }]);

    const { repositoryId } = await codecommit.send(new DeleteRepositoryCommand({ repositoryName }));
    expect(repositoryId).toBe(repositoryMetadata?.repositoryId);
    // Again: nothing is wrong, and there is no id to tell.
    expect((await codecommit.send(new DeleteRepositoryCommand({ repositoryName }))).repositoryId).toBeUndefined();
    expect(await sandbox.control.inventory()).toEqual([]);
    await expect(codecommit.send(new GetRepositoryCommand({ repositoryName }))).rejects.toMatchObject({
      name: 'RepositoryDoesNotExistException',
      message: `${repositoryName} does not exist`,
    });
  });

  test('one that is made again under the same name is empty', async () => {
    const { codecommit, commit } = await openRepository();
    await commit({ a: '1' });
    await codecommit.send(new DeleteRepositoryCommand({ repositoryName }));
    await codecommit.send(new CreateRepositoryCommand({ repositoryName }));
    expect((await codecommit.send(new ListBranchesCommand({ repositoryName }))).branches).toEqual([]);
  });

  test('are listed in the order that is asked for, and several are told of at once', async () => {
    const { codecommit, commit } = await openRepository();
    await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'a-later-one', repositoryDescription: 'Later' }));
    const names = async (input: ListRepositoriesCommandInput) =>
      (await codecommit.send(new ListRepositoriesCommand(input))).repositories?.map((one) => one.repositoryName);
    expect(await names({})).toEqual(['a-later-one', repositoryName]);
    expect(await names({ order: 'descending' })).toEqual([repositoryName, 'a-later-one']);
    await commit({ a: '1' });
    expect((await names({ sortBy: 'lastModifiedDate', order: 'descending' }))?.[0]).toBe(repositoryName);
    const { repositories, repositoriesNotFound } = await codecommit.send(
      new BatchGetRepositoriesCommand({ repositoryNames: ['a-later-one', 'none'] }),
    );
    expect(repositories?.map((one) => one.repositoryDescription)).toEqual(['Later']);
    expect(repositoriesNotFound).toEqual(['none']);
  });

  test.each([
    ['with a space', 'InvalidRepositoryNameException'],
    ['ends-in.git', 'InvalidRepositoryNameException'],
    [REPOSITORY, 'RepositoryNameExistsException'],
  ])('the name "%s" is refused by %s', async (name, code) => {
    const { codecommit } = await openRepository();
    await expect(codecommit.send(new CreateRepositoryCommand({ repositoryName: name }))).rejects.toMatchObject({ name: code });
  });

  test('an account that is refused CodeCommit hears it in the words of AWS', async () => {
    const sandbox = await openSandbox();
    const { codecommit } = clientsOf(sandbox);
    await sandbox.control.turn('codecommit/refused', true);
    await expect(codecommit.send(new CreateRepositoryCommand({ repositoryName }))).rejects.toMatchObject({
      name: 'OperationNotAllowedException',
      message: expect.stringContaining('no existing repository in this AWS account'),
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('commits', () => {
  test('the first makes the branch and the default branch, later ones need its tip', async () => {
    const { sandbox, codecommit, commit } = await openRepository();
    const told = happenings(sandbox);
    const first = await commit(
      { 'app.py': 'print(1)\n', 'lib/empty.py': '', 'lib/run.sh': '#!/bin/sh\n' },
      { authorName: 'Ada', email: 'ada@example.com', commitMessage: 'Begin' },
    );
    expect(first.filesAdded?.map(({ absolutePath }) => absolutePath)).toEqual(['app.py', 'lib/empty.py', 'lib/run.sh']);
    const { repositoryMetadata } = await codecommit.send(new GetRepositoryCommand({ repositoryName }));
    expect(repositoryMetadata?.defaultBranch).toBe(branchName);

    await expect(commit({ 'app.py': '2' })).rejects.toMatchObject({ name: 'ParentCommitIdRequiredException' });
    await expect(commit({ 'app.py': '2' }, { parentCommitId: NOWHERE })).rejects.toMatchObject({
      name: 'ParentCommitDoesNotExistException',
    });
    const parentCommitId = first.commitId;
    await expect(commit({ 'app.py': 'print(1)\n' }, { parentCommitId })).rejects.toMatchObject({ name: 'NoChangeException' });
    const second = await commit({ 'app.py': 'print(2)\n' }, { parentCommitId, deleteFiles: [{ filePath: 'lib/run.sh' }] });
    expect(second.filesUpdated?.map(({ absolutePath }) => absolutePath)).toEqual(['app.py']);
    expect(second.filesDeleted?.map(({ absolutePath }) => absolutePath)).toEqual(['lib/run.sh']);
    await expect(commit({ 'app.py': '3' }, { parentCommitId })).rejects.toMatchObject({
      name: 'ParentCommitIdOutdatedException',
    });
    await expect(commit({ a: '1' }, { branchName: 'other', parentCommitId: second.commitId })).rejects.toMatchObject({
      name: 'BranchDoesNotExistException',
    });

    const { commit: seen } = await codecommit.send(new GetCommitCommand({ repositoryName, commitId: first.commitId }));
    expect(seen).toMatchObject({ message: 'Begin\n', parents: [], author: { name: 'Ada', email: 'ada@example.com' } });
    expect(seen?.author?.date).toMatch(/^\d{10} \+0000$/);
    const many = await codecommit.send(
      new BatchGetCommitsCommand({ repositoryName, commitIds: [second.commitId ?? '', NOWHERE] }),
    );
    // Without a name the caller's ARN stands for it.
    expect(many.commits?.[0]).toMatchObject({
      parents: [first.commitId],
      author: { name: expect.stringMatching(/^arn:aws:iam::/) },
    });
    expect(many.errors).toMatchObject([{ commitId: NOWHERE, errorCode: 'CommitIdDoesNotExistException' }]);

    const reference = { repositoryName, referenceType: 'branch', referenceName: 'main', referenceFullName: 'refs/heads/main' };
    expect(told).toMatchObject([
      { ...reference, event: 'referenceCreated', commitId: first.commitId },
      { ...reference, event: 'referenceUpdated', commitId: second.commitId, oldCommitId: first.commitId },
    ]);
    expect(told[0]?.callerUserArn).toMatch(/^arn:aws:iam::\d{12}:user\//);
  });

  test.each([
    ['nothing at all', {}, 'FileEntryRequiredException'],
    ['a file twice', { putFiles: [file('a'), file('a')] }, 'SamePathRequestException'],
    ['a file and a folder of one name', { putFiles: [file('a'), file('a/b')] }, 'PutFileEntryConflictException'],
    ['a path that leaves the repository', { putFiles: [file('../a')] }, 'InvalidPathException'],
    ['a path into .git', { putFiles: [file('.git/config')] }, 'InvalidPathException'],
    ['no content', { putFiles: [{ filePath: 'a' }] }, 'SourceFileOrContentRequiredException'],
    ['a file where a folder is', { putFiles: [file('lib')] }, 'FileNameConflictsWithDirectoryNameException'],
    ['a folder where a file is', { putFiles: [file('app.py/b')] }, 'DirectoryNameConflictsWithFileNameException'],
    ['the delete of a file that is not there', { deleteFiles: [{ filePath: 'none' }] }, 'FileDoesNotExistException'],
    ['an address that could not stand in a commit', { email: 'a<b>', putFiles: [file('b')] }, 'InvalidEmailException'],
    ['101 files', { putFiles: Array.from({ length: 101 }, (_, at) => file(`f${at}`)) }, 'MaximumFileEntriesExceededException'],
    ['a file of more than 6 MB', { putFiles: [file('a', 6 * 1024 ** 2 + 1)] }, 'FileContentSizeLimitExceededException'],
    [
      'more than 20 MB',
      { putFiles: Array.from({ length: 4 }, (_, at) => file(`f${at}`, 5.5 * 1024 ** 2)) },
      'FileContentSizeLimitExceededException',
    ],
  ])('%s is refused, and nothing changes', async (_what, more, code) => {
    const { codecommit, commit } = await openRepository();
    const { commitId } = await commit({ 'app.py': '1', 'lib/a.py': '1' });
    await expect(commit({}, { parentCommitId: commitId, ...more })).rejects.toMatchObject({ name: code });
    const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName, branchName }));
    expect(branch?.commitId).toBe(commitId);
  });

  test('files are moved, change their mode, and make room for a folder of their name', async () => {
    const { codecommit, commit } = await openRepository();
    const first = await commit({ 'old/a.sh': 'x', b: 'y' });
    await commit(
      {},
      {
        parentCommitId: first.commitId,
        putFiles: [
          { filePath: 'new/a.sh', sourceFile: { filePath: 'old/a.sh', isMove: true }, fileMode: 'EXECUTABLE' },
          { filePath: 'b/c', fileContent: Buffer.from('z') },
        ],
        deleteFiles: [{ filePath: 'b' }],
        keepEmptyFolders: true,
      },
    );
    const folder = async (folderPath: string) => codecommit.send(new GetFolderCommand({ repositoryName, folderPath }));
    const root = await folder('/');
    expect(root.subFolders?.map(({ relativePath }) => relativePath)).toEqual(['b', 'new', 'old']);
    expect((await folder('new')).files).toMatchObject([{ absolutePath: 'new/a.sh', fileMode: 'EXECUTABLE' }]);
    expect((await folder('/old/')).files).toMatchObject([{ relativePath: '.gitkeep' }]);
    await expect(folder('none')).rejects.toMatchObject({ name: 'FolderDoesNotExistException' });
  });

  test('single files are put, read and deleted', async () => {
    const { codecommit } = await openRepository();
    const fileContent = Buffer.from([0, 255, 10]);
    const put = await codecommit.send(new PutFileCommand({ repositoryName, branchName, filePath: 'a.bin', fileContent }));
    const read = await codecommit.send(new GetFileCommand({ repositoryName, filePath: 'a.bin' }));
    expect(read).toMatchObject({ commitId: put.commitId, blobId: put.blobId, fileSize: 3, fileMode: 'NORMAL' });
    expect(Buffer.from(read.fileContent ?? [])).toEqual(fileContent);
    const blob = await codecommit.send(new GetBlobCommand({ repositoryName, blobId: put.blobId }));
    expect(Buffer.from(blob.content ?? [])).toEqual(fileContent);
    const parentCommitId = put.commitId;
    await expect(
      codecommit.send(new PutFileCommand({ repositoryName, branchName, filePath: 'a.bin', fileContent, parentCommitId })),
    ).rejects.toMatchObject({ name: 'SameFileContentException' });
    const gone = await codecommit.send(
      new DeleteFileCommand({ repositoryName, branchName, filePath: 'a.bin', parentCommitId: put.commitId ?? '' }),
    );
    const missing = new GetFileCommand({ repositoryName, filePath: 'a.bin', commitSpecifier: branchName });
    await expect(codecommit.send(missing)).rejects.toMatchObject({ name: 'FileDoesNotExistException' });
    const before = new GetFileCommand({ repositoryName, filePath: 'a.bin', commitSpecifier: put.commitId });
    expect((await codecommit.send(before)).fileSize).toBe(3);
    expect(gone.blobId).toBe(put.blobId);
  });
});

test('branches are made, listed, become the default and go', async () => {
  const { sandbox, codecommit, commit } = await openRepository();
  const { commitId = '' } = await commit({ a: '1' });
  const make = (name: string) => codecommit.send(new CreateBranchCommand({ repositoryName, branchName: name, commitId }));
  const drop = (name: string) => codecommit.send(new DeleteBranchCommand({ repositoryName, branchName: name }));
  await make('feature/one');
  await expect(make('feature/one')).rejects.toMatchObject({ name: 'BranchNameExistsException' });
  // Where git keeps branches as files these two can't be beside each other.
  await expect(make('feature')).rejects.toMatchObject({ name: 'InvalidBranchNameException' });
  await expect(make('two..dots')).rejects.toMatchObject({ name: 'InvalidBranchNameException' });
  await expect(make(NOWHERE)).rejects.toMatchObject({ name: 'InvalidBranchNameException' });
  await expect(
    codecommit.send(new CreateBranchCommand({ repositoryName, branchName: 'x', commitId: NOWHERE })),
  ).rejects.toMatchObject({ name: 'CommitDoesNotExistException' });
  const { branches } = await codecommit.send(new ListBranchesCommand({ repositoryName }));
  expect(branches).toEqual(['feature/one', branchName]);

  await expect(drop(branchName)).rejects.toMatchObject({ name: 'DefaultBranchCannotBeDeletedException' });
  await codecommit.send(new UpdateDefaultBranchCommand({ repositoryName, defaultBranchName: 'feature/one' }));
  const told = happenings(sandbox);
  expect((await drop(branchName)).deletedBranch).toEqual({ branchName, commitId });
  expect(told).toMatchObject([{ event: 'referenceDeleted', referenceName: branchName, oldCommitId: commitId }]);
  await codecommit.send(new CreateBranchCommand({ repositoryName, branchName: 'other', commitId }));
  await codecommit.send(new UpdateDefaultBranchCommand({ repositoryName, defaultBranchName: 'other' }));
  await drop('feature/one');
  // Its folder is in nobody's way any more.
  await make('feature');
  await expect(codecommit.send(new GetBranchCommand({ repositoryName, branchName: 'none' }))).rejects.toMatchObject({
    name: 'BranchDoesNotExistException',
  });
});

test('differences are told file by file, page by page, and for one folder', async () => {
  const { codecommit, commit } = await openRepository();
  const first = await commit({ a: '1', 'lib/b': '1', 'lib/c': '1', same: '1' });
  const second = await commit({ a: '2', 'lib/d': '1' }, { parentCommitId: first.commitId, deleteFiles: [{ filePath: 'lib/c' }] });
  const ask = (more: object) =>
    codecommit.send(
      new GetDifferencesCommand({
        repositoryName,
        beforeCommitSpecifier: first.commitId,
        afterCommitSpecifier: second.commitId,
        ...more,
      }),
    );
  const told = ({ differences }: Awaited<ReturnType<typeof ask>>) =>
    differences?.map(
      ({ changeType, beforeBlob, afterBlob }) => `${changeType} ${beforeBlob?.path ?? ''}>${afterBlob?.path ?? ''}`,
    );
  expect(told(await ask({}))).toEqual(['M a>a', 'D lib/c>', 'A >lib/d']);
  expect(told(await ask({ afterPath: 'lib' }))).toEqual(['D lib/c>', 'A >lib/d']);
  expect(told(await ask({ beforeCommitSpecifier: undefined, afterCommitSpecifier: branchName }))).toHaveLength(4);
  const page = await ask({ MaxResults: 2 });
  expect(told(page)).toEqual(['M a>a', 'D lib/c>']);
  const rest = await ask({ MaxResults: 2, NextToken: page.NextToken });
  expect(told(rest)).toEqual(['A >lib/d']);
  expect(rest.NextToken).toBeUndefined();
  await expect(ask({ afterCommitSpecifier: 'none' })).rejects.toMatchObject({ name: 'CommitDoesNotExistException' });
  await expect(ask({ NextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidContinuationTokenException' });
});

test('of commits that are made at once on one tip, one wins', async () => {
  const { codecommit, commit } = await openRepository();
  const { commitId: parentCommitId } = await commit({ a: '0' });
  const tries = await Promise.allSettled(
    Array.from({ length: 8 }, (_, at) => commit({ [`file-${at}`]: 'x' }, { parentCommitId })),
  );
  const won = tries.filter(({ status }) => status === 'fulfilled');
  expect(won).toHaveLength(1);
  for (const one of tries) if (one.status === 'rejected') expect(one.reason.name).toBe('ParentCommitIdOutdatedException');
  const { files } = await codecommit.send(new GetFolderCommand({ repositoryName, folderPath: '/' }));
  expect(files).toHaveLength(2);
});

test('a history survives a restart, and a snapshot brings it back', async () => {
  const dir = await tempFolder();
  const before = await openSandbox({ dir });
  const { codecommit } = clientsOf(before);
  await codecommit.send(new CreateRepositoryCommand({ repositoryName }));
  const put = (text: string, parentCommitId?: string) =>
    codecommit.send(
      new PutFileCommand({ repositoryName, branchName, filePath: 'a', fileContent: Buffer.from(text), parentCommitId }),
    );
  const { commitId } = await put('one');
  await before.control.snapshot('first');
  await put('two', commitId);
  await before.control.restore('first');
  await put('another two', commitId);
  await before.close();

  const after = clientsOf(await openSandbox({ dir }));
  const { fileContent } = await after.codecommit.send(new GetFileCommand({ repositoryName, filePath: 'a' }));
  expect(Buffer.from(fileContent ?? []).toString()).toBe('another two');
});

test('the commands of the tutorial and boto3 are understood', async () => {
  const sandbox = await openSandbox();
  const cli = (...args: readonly string[]) => awsCli(sandbox, 'codecommit', ...args);
  expect(await cli('create-repository', '--repository-name', 'by-hand')).toMatchObject({
    repositoryMetadata: { repositoryName: 'by-hand' },
  });
  await expect(cli('get-branch', '--repository-name', 'none', '--branch-name', 'main')).rejects.toThrow(
    'An error occurred (RepositoryDoesNotExistException) when calling the GetBranch operation: none does not exist',
  );
  const said = await python(
    sandbox,
    `
import boto3, os
c = boto3.client('codecommit', endpoint_url=os.environ['ENDPOINT'])
first = c.create_commit(repositoryName='by-hand', branchName='main', putFiles=[{'filePath': 'a.txt', 'fileContent': b'hello'}])
c.put_file(repositoryName='by-hand', branchName='main', filePath='b.txt', fileContent=b'b', parentCommitId=first['commitId'])
print(c.get_file(repositoryName='by-hand', filePath='a.txt')['fileContent'].decode())
pages = c.get_paginator('get_differences').paginate(repositoryName='by-hand', beforeCommitSpecifier=first['commitId'], afterCommitSpecifier='main')
print([d['afterBlob']['path'] for p in pages for d in p['differences']])
try:
    c.create_branch(repositoryName='by-hand', branchName='x y', commitId=first['commitId'])
except c.exceptions.InvalidBranchNameException as error:
    print(error.response['Error']['Code'])
`,
  );
  expect(said.split('\n')).toEqual(['hello', "['b.txt']", 'InvalidBranchNameException']);
  expect(await cli('list-branches', '--repository-name', 'by-hand')).toEqual({ branches: ['main'] });
});

function file(filePath: string, size = 1) {
  return { filePath, fileContent: Buffer.alloc(size) };
}
