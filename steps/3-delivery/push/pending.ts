import type { CourseTools } from '../../../src/aws/tools.ts';
import type { AnyOutputs } from '../../../src/course/outputs.ts';
import { type Change, changesBetween } from '../source/changes.ts';
import { recordedSource } from '../source/open-source.ts';
import { serviceFiles } from '../source/service-files.ts';
import type { Head, Source, SourceFiles } from '../source/source.ts';

/** What of the learner's service isn't committed yet. */
export interface Pending {
  readonly source: Source;
  /** What was committed last; undefined when nothing was. */
  readonly head: Head | undefined;
  /** The learner's service as it would be committed. */
  readonly files: SourceFiles;
  readonly changes: readonly Change[];
}

/**
 * Compares the learner's service with what was committed last. Sends only calls that read.
 * @throws ExplainedError when no source is recorded, or the folder can't be read
 */
export async function pendingChanges(
  tools: Pick<CourseTools, 'send' | 'account' | 'files'> & { readonly outputs: Readonly<Record<string, AnyOutputs>> },
): Promise<Pending> {
  const source = recordedSource(tools, tools.outputs);
  const files = await serviceFiles(tools.files.service);
  const head = await source.head({ known: files });
  return { source, head, files, changes: changesBetween(head?.files, files) };
}

const verbs: Readonly<Record<Change['change'], string>> = { added: 'Add', changed: 'Change', deleted: 'Delete' };

/** The message of a commit to which nobody gave one: "Change mysfits/app.py", "Change mysfits/app.py and 2 more files". */
export function draftMessage(changes: readonly Change[]): string {
  const [first, ...rest] = changes;
  if (first === undefined) return 'Change nothing';
  const more = rest.length === 0 ? '' : ` and ${rest.length} more ${rest.length === 1 ? 'file' : 'files'}`;
  return `${verbs[first.change]} ${first.path}${more}`;
}
