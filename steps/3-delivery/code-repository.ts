import {
  DeleteRepositoryCommand,
  GetRepositoryCommand,
  ListTagsForResourceCommand,
  type RepositoryMetadata,
  TagResourceCommand,
} from '@aws-sdk/client-codecommit';
import { unlessAwsError } from '../../src/aws/errors.ts';
import { codecommit } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Deletion, Difference } from '../../src/course/step.ts';
import { claim, claimToDelete, type Doomed } from '../ours.ts';
import { tagList } from '../tags.ts';

type Send = CourseTools['send'];

interface Wish {
  readonly name: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly known: boolean;
}

/** Where a repository differs; undefined when there is none. @throws NotOursError */
export async function findRepository(send: Send, { name, arn, tags, known }: Wish): Promise<Difference[] | undefined> {
  if ((await readCodeRepository(send, name)) === undefined) return undefined;
  return claim({ what: `repository ${name}`, wanted: tags, present: await readTags(send, arn), known });
}

/** Gives a repository its tags back. */
export async function retag(send: Send, resourceArn: string, tags: Readonly<Record<string, string>>): Promise<void> {
  await send(codecommit(new TagResourceCommand({ resourceArn, tags: { ...tags } })));
}

/** Deletes a repository with its whole history. @throws NotOursError when it isn't the project's */
export async function removeCodeRepository(
  { send, until }: Pick<CourseTools, 'send' | 'until'>,
  { name, project, known }: Doomed,
): Promise<Deletion> {
  const present = await readCodeRepository(send, name);
  if (present?.Arn === undefined) return 'already gone';
  if (!known) {
    claimToDelete({ what: `repository ${name}`, project, present: await readTags(send, present.Arn), known });
  }
  await send(codecommit(new DeleteRepositoryCommand({ repositoryName: name })));
  await until({
    what: `the repository ${name} to be gone`,
    seconds: 60,
    look: async () => ((await readCodeRepository(send, name)) === undefined ? true : undefined),
  });
  return 'deleted';
}

/** A repository by its name; undefined where there is none. */
export async function readCodeRepository(send: Send, repositoryName: string): Promise<RepositoryMetadata | undefined> {
  const asked = send(codecommit(new GetRepositoryCommand({ repositoryName })));
  return (await unlessAwsError(asked, 'RepositoryDoesNotExistException'))?.repositoryMetadata;
}

/** The tags of a repository. */
export const readTags = async (send: Send, resourceArn: string) =>
  tagList((await send(codecommit(new ListTagsForResourceCommand({ resourceArn })))).tags ?? {});
