import { ExplainedError } from '../../course/errors.ts';

/** Where something stands in a Dockerfile. */
export interface Spot {
  /** Counted from 1. */
  readonly line: number;
  readonly keyword: string;
}

/** The error for what can be written in a Dockerfile, and needs an engine. */
export function refusal({ line, keyword }: Spot, why: string): ExplainedError {
  return new ExplainedError({
    what: `Can't do ${keyword} in line ${line} of the Dockerfile without a container engine`,
    why,
    nextSteps: [
      'Start a container engine (Docker, Podman, Colima, Finch), then run it again',
      'Or write the line as the Dockerfile we gave you does',
    ],
  });
}
