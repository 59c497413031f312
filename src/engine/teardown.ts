import type { RunSummary, TeardownOptions } from './run.ts';

/**
 * Deletes what the state records, whole or some modules, independent branches side by side.
 * A step's failure is in the summary, not thrown.
 * @throws ExplainedError when the state belongs to another place, account or region
 */
export async function teardown<Tools>(_options: TeardownOptions<Tools>): Promise<RunSummary> {
  throw new Error('in progress');
}
