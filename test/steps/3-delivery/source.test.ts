import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { codecommit, s3 } from '../../../src/aws/request.ts';
import { openSession } from '../../../src/aws/session.ts';
import { type CourseTools, createTools } from '../../../src/aws/tools.ts';
import { changesBetween } from '../../../steps/3-delivery/source/changes.ts';
import { sourceOf } from '../../../steps/3-delivery/source/open-source.ts';
import { serviceFiles } from '../../../steps/3-delivery/source/service-files.ts';
import type { Source, SourceFile, SourceFiles } from '../../../steps/3-delivery/source/source.ts';
import { openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const name = 'mysfits-t3st00-source';
const file = (text: string, mode: SourceFile['mode'] = 'NORMAL'): SourceFile => ({ mode, content: Buffer.from(text) });
const tree = (files: Record<string, SourceFile>): SourceFiles => new Map(Object.entries(files));

/** The tools of somebody who may do anything. */
async function openTools(): Promise<CourseTools> {
  const session = await openSession({ sandbox: await openSandbox() });
  const folder = await tempFolder();
  const files = { site: folder, service: folder, clicks: folder };
  const machine = { env: {}, home: folder, mayInstall: false };
  return createTools({ session, files, machine, signal: new AbortController().signal });
}

async function openSource(kind: Source['kind']): Promise<Source> {
  const tools = await openTools();
  if (kind === 'codecommit') await tools.send(codecommit(new CreateRepositoryCommand({ repositoryName: name })));
  else {
    await tools.send(
      s3(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } })),
    );
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await tools.send(s3(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration })));
  }
  return sourceOf(tools, { kind, name });
}

describe.each(['codecommit', 's3'] as const)('code that lies in %s', (kind) => {
  let source: Source;
  beforeEach(async () => {
    source = await openSource(kind);
  });

  it('is read as it was committed, with what may be run and where links lead; a file gives way to a folder', async () => {
    expect(await source.head()).toBeUndefined();
    expect(await source.revision()).toBeUndefined();
    const first = tree({ 'run.sh': file('#!/bin/sh\n', 'EXECUTABLE'), to: file('run.sh', 'SYMLINK'), place: file('a file') });
    const { revision } = await source.commit({ files: first, message: 'First', parent: undefined });
    const head = await source.head();
    expect(head).toMatchObject({ revision, message: 'First' });
    expect(changesBetween(head?.files, first)).toEqual([]);
    const second = tree({ 'run.sh': file('#!/bin/sh\n'), 'place/of': file('a folder') });
    await source.commit({ files: second, message: 'Second', parent: head });
    expect(changesBetween((await source.head({ known: first }))?.files, second)).toEqual([]);
  });

  it('is committed only where it changed, and never over what somebody else committed', async () => {
    const files = tree({ one: file('1') });
    await source.commit({ files, message: 'First', parent: undefined });
    const parent = await source.head();
    expect(source.requests({ files, message: 'Again', parent })).toEqual([]);
    expect(await source.commit({ files, message: 'Again', parent })).toEqual({ revision: parent?.revision });
    const theirs = await source.commit({ files: tree({ one: file('2') }), message: 'Theirs', parent });
    const late = source.commit({ files: tree({ one: file('3') }), message: 'Late', parent });
    await expect(late).rejects.toThrow('Somebody else has just committed');
    expect(await source.revision()).toBe(theirs.revision);
    // The same as theirs is no conflict: an answer that got lost looks like it.
    expect(await source.commit({ files: tree({ one: file('2') }), message: 'Same', parent })).toEqual(theirs);
  });
});

describe('code for CodeCommit', () => {
  it('goes in as many commits as it takes for more than a hundred files', async () => {
    const source = await openSource('codecommit');
    const files = tree(Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`f${index}`, file(String(index))])));
    const wish = { files, message: 'Many', parent: undefined };
    expect(source.requests(wish).map(({ input }) => [input.commitMessage, input.parentCommitId])).toEqual([
      ['Many (1 of 3)', undefined],
      ['Many (2 of 3)', '<commit 1>'],
      ['Many (3 of 3)', '<commit 2>'],
    ]);
    await source.commit(wish);
    expect(changesBetween((await source.head())?.files, files)).toEqual([]);
  });

  it('that is too large in one file is refused with what can be done', async () => {
    const source = await openSource('codecommit');
    const files = tree({ 'film.mp4': { mode: 'NORMAL', content: Buffer.alloc(7 * 1024 * 1024) } });
    const refused = source.commit({ files, message: 'Film', parent: undefined });
    await expect(refused).rejects.toMatchObject({
      message: "Can't commit film.mp4: it is too large",
      why: expect.stringContaining('7.0 MB'),
    });
  });
});

describe("the learner's folder", () => {
  it('is committed without what programs leave behind and what its .gitignore names, but with what the image leaves out', async () => {
    const folder = await tempFolder();
    for (const path of ['.git', '.venv/lib', 'mysfits/__pycache__', 'tests', 'secret/deep']) {
      await mkdir(join(folder, path), { recursive: true });
      await writeFile(join(folder, path, 'file.txt'), 'text');
    }
    await writeFile(join(folder, '.dockerignore'), '*\n!mysfits\n');
    await writeFile(join(folder, '.gitignore'), '# mine\n/secret\n*.log\n!keep.log\n');
    for (const path of ['a.log', 'keep.log', 'mysfits/b.log', 'mysfits/app.pyc']) await writeFile(join(folder, path), 'text');
    await writeFile(join(folder, 'run.sh'), '#!/bin/sh\n');
    await chmod(join(folder, 'run.sh'), 0o755);
    await symlink('run.sh', join(folder, 'again.sh'));
    const files = await serviceFiles(folder);
    expect([...files.keys()].sort()).toEqual(['.dockerignore', '.gitignore', 'again.sh', 'keep.log', 'run.sh', 'tests/file.txt']);
    expect([files.get('run.sh')?.mode, files.get('again.sh')?.mode]).toEqual(['EXECUTABLE', 'SYMLINK']);
    await expect(serviceFiles(join(folder, 'gone'))).rejects.toThrow("Can't read");
  });
});
