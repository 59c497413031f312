import { ExplainedError } from '../../../src/course/errors.ts';

/** Somebody committed between the look and the commit: nothing of theirs is written over. */
export const committedMeanwhile = (name: string, cause: unknown): ExplainedError =>
  new ExplainedError({
    what: `Somebody else has just committed to the ${name}`,
    why: 'The commit would have gone on from an older one, and taken theirs away.',
    nextSteps: ['Run the same command again: it looks at what is there now'],
    cause,
  });
