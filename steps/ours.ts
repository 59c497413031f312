import { NotOursError } from '../src/course/errors.ts';
import type { Difference } from '../src/course/step.ts';
import { tagDifferences } from './tags.ts';

export interface Claim {
  /** What was found, as it stands in a sentence: "image repository mysfits-ab12cd-service". */
  readonly what: string;
  readonly wanted: Readonly<Record<string, string>>;
  readonly present: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];
  /** The row knows it: whoever took its tags away, it is ours. */
  readonly known: boolean;
}

/**
 * Where the tags of something that was found by its name differ from ours.
 * @throws NotOursError when this workspace never made it and it doesn't carry this project's tags
 */
export function claim({ what, wanted, present, known }: Claim): Difference[] {
  const differences = tagDifferences(wanted, present);
  if (differences.length > 0 && !known) throw notOurs(what);
  return differences;
}

/** What is about to be deleted, by its physical name. */
export interface Doomed {
  readonly name: string;
  readonly project: string;
  /** The row knows it: whoever took its tags away, it is ours. */
  readonly known: boolean;
}

/** The tag that says whose something is. */
export const projectTag = 'mysfits:project';

/**
 * Looks once more, right before something is deleted by its name, whose it is: a row can be older than what stands there.
 * @throws NotOursError when this workspace never made it and it doesn't carry the project's tag
 */
export function claimToDelete({ what, project, present, known }: Omit<Claim, 'wanted'> & { readonly project: string }): void {
  claim({ what, wanted: { [projectTag]: project }, present, known });
}

const notOurs = (what: string) =>
  new NotOursError({
    what: `The ${what} is there, and it isn't this project's`,
    why: "it is in your account, without this project's tags, and this workspace didn't make it",
    nextSteps: [
      'leave it alone and start in a new folder: it draws a new project name',
      "or, if it's a leftover, delete it yourself",
    ],
  });
