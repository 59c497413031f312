import { ExplainedError } from '../../course/errors.ts';
import type { RunSummary } from '../../engine/run.ts';
import type { State } from '../../engine/state/row.ts';
import type { CommandContext, CommandEnd } from '../command.ts';
import { stackOf } from '../stack-of.ts';

/** A run's outcome as the command's end; what the preflight found has an exit code of its own. */
export function endOf({ outcome, results }: RunSummary): CommandEnd {
  if (outcome !== 'failed') return outcome;
  const kinds = results.map(({ cause }) => (cause instanceof ExplainedError ? cause.kind : undefined));
  return (['preflight', 'cannot-ask'] as const).find((kind) => kinds.includes(kind)) ?? 'failed';
}

/** Where the failures of a run came from; only with --verbose, and never among what a program reads. */
export function tellCauses({ flags, shell }: Pick<CommandContext, 'flags' | 'shell'>, { results }: RunSummary): void {
  if (!flags.verbose) return;
  for (const { cause } of results) if (cause instanceof Error) shell.stderr.write(`${stackOf(cause)}\n`);
}

/** A run's outcome as plain data; causes are for stack traces only. */
export function resultOf(summary: RunSummary, { project, place, account, region }: State) {
  const results = summary.results.map(({ cause: _cause, ...result }) => result);
  return { type: 'result', ...summary, results, project, place, account, region };
}
