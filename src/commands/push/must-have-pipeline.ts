import { ExplainedError } from '../../course/errors.ts';
import type { State } from '../../engine/state/row.ts';
import type { CommandContext } from '../command.ts';

/** What has to stand before anything can be pushed. The first release needn't have come through: a push may be what mends it. */
const needed = ['source-repository', 'source-code', 'pipeline', 'pipeline-trigger'];

/** Whether a commit would be delivered. */
export const hasPipeline = ({ rows }: Pick<State, 'rows'>): boolean => needed.every((step) => rows[step]?.status === 'created');

/** @throws ExplainedError where nothing would deliver a commit, with the command that builds it */
export function mustHavePipeline(state: State, { hint }: CommandContext): void {
  if (hasPipeline(state)) return;
  throw new ExplainedError({
    what: "There is no pipeline yet that would deliver what's pushed",
    why: 'The module "delivery" makes the repository and the pipeline.',
    nextSteps: [`Build it: ${hint('up --through delivery')}`],
  });
}
