import { figure, inSeconds } from './measure.mjs';
import { withWorkspace } from './workspace.mjs';

/** How many times faster than ours the sandbox's clock runs where AWS's waits are to be felt. */
export const fast = 20;

/** The sandbox's minutes of a time of ours, in milliseconds. */
export const onAws = (milliseconds) => `${figure((milliseconds * fast) / 60_000)} min`;

/** `up` through a module at AWS's pace: over its own critical path, and the tutorial's order over it. */
export async function overCriticalPath(program, module, what) {
  return await withWorkspace(program, async ({ mysfits, state, control }) => {
    await control('PUT', '/clock', { profile: 'aws', factor: fast });
    const { stdout, ms } = await mysfits('up', '--rehearse', '--through', module, '--json');
    await control('PUT', '/clock', { profile: 'instant' });
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { rows } = await state();
    const took = Object.fromEntries(
      events
        .filter(({ type, outcome }) => type === 'step-finished' && outcome === 'created')
        .map(({ step, ms: own }) => [step, own]),
    );
    const makespan = events.find(({ type }) => type === 'run-finished').ms;
    const path = longestPath(rows, took);
    const oneByOne = Object.values(took).reduce((sum, own) => sum + own, 0);
    return [
      {
        what: `${what} over the critical path, at AWS’s pace`,
        figure: figure(makespan / path.ms),
        aim: 'at most 1.05',
        met: makespan / path.ms <= 1.05,
        detail: `${onAws(makespan)} of the sandbox's clock (${fast} times fast: ${inSeconds(ms)}) over ${onAws(path.ms)}: ${path.steps.join(', ')}`,
      },
      {
        what: `the tutorial’s order, one step after the other, over \`up\`: ${what}`,
        figure: figure(oneByOne / makespan),
        detail: `${onAws(oneByOne)} over ${onAws(makespan)}`,
      },
    ];
  });
}

/** The longest way through the graph, each step as long as it took. */
function longestPath(rows, took) {
  const known = {};
  const endOf = (step) => {
    known[step] ??= (() => {
      const before = (rows[step]?.needs ?? []).map(endOf).reduce((a, b) => (b.ms > a.ms ? b : a), { ms: 0, steps: [] });
      return { ms: before.ms + (took[step] ?? 0), steps: [...before.steps, step] };
    })();
    return known[step];
  };
  return Object.keys(rows)
    .map(endOf)
    .reduce((a, b) => (b.ms > a.ms ? b : a));
}
