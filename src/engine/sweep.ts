import type { Leftover } from '../course/course.ts';
import { type ErrorView, errorView } from '../course/errors.ts';
import type { LeftoverResult } from './run.ts';
import { type Running, toolsBeside } from './running.ts';
import { isStop } from './stop.ts';

export interface Swept {
  readonly leftovers: readonly LeftoverResult[];
  /** Whether the sweep could look everywhere and removed all that it was to remove. */
  readonly clean: boolean;
  /** Why it couldn't look: that nothing is left then isn't proven. */
  readonly unsearched?: ErrorView;
}

/** Finds and removes what no row records. What a row still records is that row's business, and left to it. */
export async function sweepLeftovers<Tools>(run: Running<Tools>): Promise<Swept> {
  run.say({ type: 'sweep-started' });
  let found: readonly Leftover[] = [];
  let unsearched: ErrorView | undefined;
  const unseen = (kind: string, error: unknown) => {
    const view = errorView(error);
    unsearched ??= view;
    const why = view.why === undefined ? '' : ` (${view.why})`;
    run.say({
      type: 'warning',
      text: `Can't look for ${kind} left over: ${view.what}${why}. Tear down again to look once more.`,
    });
  };
  try {
    const { project } = run.store.state;
    found = await run.course.sweep({ ...toolsBeside(run), project, signal: run.stop, unseen });
  } catch (error) {
    if (isStop(error, run.stop)) return { leftovers: [], clean: false };
    unseen('what was', error);
  }
  const rows = Object.values(run.store.state.rows);
  const unrecorded = found.filter(({ type, name }) => !rows.some((row) => row.type === type && row.name === name));
  const leftovers: LeftoverResult[] = [];
  // One by one, as the course lists them: some can only go after others (log groups after what writes to them).
  for (const leftover of unrecorded) {
    if (run.halted()) return { leftovers, clean: false, ...told(unsearched) };
    const result = await removeLeftover(leftover);
    leftovers.push(result);
    const { type: resource, ...rest } = result;
    run.say({ type: 'leftover', resource, ...rest });
  }
  const clean = unsearched === undefined && leftovers.every(({ outcome }) => outcome !== 'failed');
  return { leftovers, clean, ...told(unsearched) };
}

const told = (unsearched: ErrorView | undefined) => (unsearched === undefined ? {} : { unsearched });

async function removeLeftover({ type, name, why, perHour, link, remove }: Leftover): Promise<LeftoverResult> {
  const known = { type, name, perHour, ...(link === undefined ? {} : { link }) };
  try {
    const deletion = await remove();
    if (typeof deletion === 'string') return { ...known, why, outcome: deletion };
    return { ...known, why: deletion.skipped, outcome: 'skipped' };
  } catch (error) {
    return { ...known, why, outcome: 'failed', error: errorView(error) };
  }
}
