import { createHash } from 'node:crypto';
import {
  CreateCommitCommand,
  type CreateCommitCommandInput,
  type Difference,
  GetBlobCommand,
  GetBranchCommand,
  GetCommitCommand,
  GetDifferencesCommand,
  type GetDifferencesCommandOutput,
} from '@aws-sdk/client-codecommit';
import { isAwsError, unlessAwsError } from '../../../src/aws/errors.ts';
import { sendAll } from '../../../src/aws/pool.ts';
import { codecommit } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { branch } from './branch.ts';
import { type Change, changesBetween } from './changes.ts';
import { committedMeanwhile } from './meanwhile.ts';
import { inParts } from './parts.ts';
import type { Commit, FileMode, Head, Source, SourceFile, SourceFiles } from './source.ts';

type Send = CourseTools['send'];

/** A CodeCommit repository as a source. */
export function codecommitSource({ send }: Pick<CourseTools, 'send'>, repositoryName: string): Source {
  const name = `repository ${repositoryName}`;
  const head: Source['head'] = ({ known = new Map() } = {}) => readHead(send, repositoryName, known);
  return {
    kind: 'codecommit',
    name,
    revision: () => branchHead(send, repositoryName),
    head,
    requests: (wish) =>
      partsOf(wish).map((part, at, { length }) => {
        const parent = at === 0 ? wish.parent?.revision : `<commit ${at}>`;
        return codecommit(new CreateCommitCommand(commitInput(repositoryName, parent, part, numbered(wish.message, at, length))));
      }),
    commit: async (wish) => {
      const parts = partsOf(wish);
      let revision = wish.parent?.revision;
      try {
        for (const [at, part] of parts.entries()) {
          const input = commitInput(repositoryName, revision, part, numbered(wish.message, at, parts.length));
          revision = (await send(codecommit(new CreateCommitCommand(input)))).commitId;
        }
      } catch (error) {
        if (!isAwsError(error, ...outrun)) throw error;
        // An answer that got lost makes a retry meet what the first try made.
        const now = await head({ known: wish.files });
        if (now === undefined || changesBetween(now.files, wish.files).length > 0) throw committedMeanwhile(name, error);
        revision = now.revision;
      }
      if (revision === undefined) throw new Error(`CodeCommit names no commit in ${repositoryName}.`);
      return { revision };
    },
  };
}

/** What CreateCommit says when the branch isn't any more where the commit would go on from (CreateCommit, Errors). */
const outrun = [
  'ParentCommitIdOutdatedException',
  'ParentCommitIdRequiredException',
  'ConcurrentReferenceUpdateException',
  'NoChangeException',
];

const partsOf = ({ parent, files }: Commit) => inParts(changesBetween(parent?.files, files));

const numbered = (message: string, at: number, of: number): string => (of === 1 ? message : `${message} (${at + 1} of ${of})`);

function commitInput(
  repositoryName: string,
  parentCommitId: string | undefined,
  changes: readonly Change[],
  commitMessage: string,
): CreateCommitCommandInput {
  const putFiles = changes.flatMap(({ path, after }) =>
    after === undefined ? [] : [{ filePath: path, fileMode: after.mode, fileContent: after.content }],
  );
  const deleteFiles = changes.flatMap(({ path, after }) => (after === undefined ? [{ filePath: path }] : []));
  return {
    repositoryName,
    branchName: branch,
    ...(parentCommitId === undefined ? {} : { parentCommitId }),
    commitMessage,
    ...(putFiles.length === 0 ? {} : { putFiles }),
    ...(deleteFiles.length === 0 ? {} : { deleteFiles }),
  };
}

/** The id of the last commit; undefined when there is no branch yet, or no repository. */
async function branchHead(send: Send, repositoryName: string): Promise<string | undefined> {
  const asked = send(codecommit(new GetBranchCommand({ repositoryName, branchName: branch })));
  return (await unlessAwsError(asked, 'BranchDoesNotExistException', 'RepositoryDoesNotExistException'))?.branch?.commitId;
}

async function readHead(send: Send, repositoryName: string, known: SourceFiles): Promise<Head | undefined> {
  const revision = await branchHead(send, repositoryName);
  if (revision === undefined) return undefined;
  const { commit } = await send(codecommit(new GetCommitCommand({ repositoryName, commitId: revision })));
  const differences = await allOf(send, repositoryName, revision);
  const atHand = new Map([...known.values()].map(({ content }) => [blobId(content), content]));
  const read = async ({ afterBlob: { path = '', blobId: id = '', mode } = {} }: Difference): Promise<[string, SourceFile]> => {
    const content = atHand.get(id) ?? (await readBlob(send, repositoryName, id));
    return [path, { mode: modes[mode ?? ''] ?? 'NORMAL', content }];
  };
  const files = new Map(await sendAll(differences, read, { atOnce: 8 }));
  return { revision, message: commit?.message?.trimEnd() || undefined, files };
}

const modes: Readonly<Record<string, FileMode>> = { '100644': 'NORMAL', '100755': 'EXECUTABLE', '120000': 'SYMLINK' };

/** Every file of a commit: without another to compare it with, all of it is new (GetDifferences, beforeCommitSpecifier). */
async function allOf(send: Send, repositoryName: string, afterCommitSpecifier: string): Promise<Difference[]> {
  const all: Difference[] = [];
  let NextToken: string | undefined;
  do {
    const page: GetDifferencesCommandOutput = await send(
      codecommit(new GetDifferencesCommand({ repositoryName, afterCommitSpecifier, NextToken })),
    );
    all.push(...(page.differences ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return all;
}

async function readBlob(send: Send, repositoryName: string, id: string): Promise<Buffer> {
  return Buffer.from((await send(codecommit(new GetBlobCommand({ repositoryName, blobId: id })))).content ?? []);
}

/** The name that git gives a file's content: a digest of it (Pro Git, "Git Objects"). */
const blobId = (content: Buffer): string => createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
