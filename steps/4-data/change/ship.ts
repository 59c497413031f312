import type { CourseTools } from '../../../src/aws/tools.ts';
import { ExplainedError } from '../../../src/course/errors.ts';
import { findExecution, isOf, isUnderWay, startRelease } from '../../3-delivery/release/executions.ts';
import { followRelease, type ReleaseTools } from '../../3-delivery/release/follow-release.ts';
import { serviceFiles } from '../../3-delivery/source/service-files.ts';
import type { Head, Source, SourceFiles } from '../../3-delivery/source/source.ts';
import { names } from '../../names.ts';
import type { ChangePlan, Standing } from './plan-change.ts';
import { preparedChange } from './prepared-change.ts';

/** What the commits say that the course makes here: by the second it knows its own again. */
export const messages = { there: 'Read the creatures from a table', back: 'Answer from the built-in list again' } as const;

/** Where a service stands, with what was committed last. */
export interface Seen extends Standing {
  readonly head: Head;
}

/**
 * Looks where a service stands.
 * @param look asks for what was committed last, with what is in the folder at hand
 * @returns undefined where nothing was committed
 */
export async function seeService(
  { files }: Pick<CourseTools, 'files'>,
  look: (folder: SourceFiles) => Promise<Head | undefined>,
): Promise<Seen | undefined> {
  const [folder, change] = await Promise.all([serviceFiles(files.service), preparedChange()]);
  const head = await look(folder);
  return head && { folder, change, head, source: head.files };
}

/** Whether a revision went through the pipeline to its end. */
export async function isDelivered({ send, project }: Pick<ReleaseTools, 'send' | 'project'>, revision: string): Promise<boolean> {
  return (await findExecution(send, names.pipeline(project), isOf(revision)))?.status === 'Succeeded';
}

/**
 * Commits what a plan says, if anything, and sees it through the pipeline. What is through already isn't followed again,
 * and what failed before is tried once more.
 * @param told is told the revision as soon as it is known
 * @throws ExplainedError as a commit and followRelease do
 */
export async function ship(
  tools: ReleaseTools,
  { source, head, plan, message }: { source: Source; head: Head; plan: Shippable; message: string },
  told: (revision: string) => Promise<void>,
): Promise<string> {
  const { revision } =
    plan.kind === 'commit' ? await source.commit({ files: plan.files, message, parent: head }) : { revision: head.revision };
  await told(revision);
  const last = await findExecution(tools.send, names.pipeline(tools.project), isOf(revision));
  if (last?.status === 'Succeeded') return revision;
  const isOver = last !== undefined && !isUnderWay(last);
  const again = isOver ? { execution: await startRelease(tools, { revision }) } : {};
  await followRelease(tools, { revision, unheard: 'start', ...again });
  return revision;
}

export type Shippable = Exclude<ChangePlan, { readonly kind: 'blocked' }>;
type Blocked = Extract<ChangePlan, { readonly kind: 'blocked' }>;

const placeOf = ({ where }: Blocked, source: Source) => (where === 'folder' ? 'your `service` folder' : `the ${source.name}`);
const listed = ({ paths }: Blocked): string => paths.join(', ');

/** A file that is to change was changed for another reason. */
export const cannotChange = (plan: Blocked, source: Source): ExplainedError =>
  new ExplainedError({
    what: `${listed(plan)} in ${placeOf(plan, source)} isn't as the course gave it to you`,
    why: "the change goes there, and what you wrote isn't written over",
    nextSteps: [
      'make the change yourself, in your `service` folder: let mysfits/__main__.py make its catalogue from the table that MYSFITS_TABLE names (`plan` shows the whole change), then run the same command again',
      ...(plan.where === 'source' ? ['or take over what is committed first: git clone or git pull shows it'] : []),
      'or put the file back as it was: the course has it in backend/service',
    ],
  });

/** Somebody made the service ask a table in their own way, and that isn't the course's to undo. */
export const cannotReturn = (plan: Blocked, source: Source): ExplainedError =>
  new ExplainedError({
    what: `The service would still ask the table: ${listed(plan)} in ${placeOf(plan, source)} was changed by hand`,
    why: 'without the table, visitors would get errors; so the table stays until the service can do without it',
    nextSteps: [
      'let mysfits/__main__.py use BuiltInCatalogue again, as in module 2, and release it: `push`; then tear down again',
      'or tear down everything: then nobody asks any more',
    ],
  });
