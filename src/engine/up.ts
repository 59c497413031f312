import type { RunSummary, UpOptions } from './run.ts';

/**
 * Builds what the course describes and isn't there yet, everything whose needs are met side by side.
 * A step's failure is in the summary, not thrown.
 * @throws ExplainedError when the state belongs to another place, account or region
 */
export async function up<Tools>(_options: UpOptions<Tools>): Promise<RunSummary> {
  throw new Error('in progress');
}
