import autocannon from 'autocannon';
import { figure, inSeconds, median } from './measure.mjs';
import { typeServiceByHand } from './service-by-hand.mjs';
import { withWorkspace } from './workspace.mjs';

/** Seconds that each load lasts, and how many connections it has. */
const load = { duration: 6, connections: 20 };
/** How many times faster than ours the sandbox's clock runs where AWS's waits are to be felt. */
const fast = 20;

/** Modules 1 and 2 by `up`: against a hand at the keyboard, against their own critical path, and what comes through the balancer. */
export async function serviceModule(program) {
  return [...(await againstAHand(program)), ...(await againstTheCriticalPath(program)), ...(await throughTheBalancer(program))];
}

/** Without an engine both sides skip the image: a hand has no packer. So both build nothing and use one that is there. */
async function againstAHand(program) {
  const up = [];
  const typed = [];
  let commands = 0;
  for (let round = 0; round < 2; round += 1) {
    await withWorkspace(program, async (workspace) => {
      await workspace.mysfits('up', '--rehearse', '--through', 'website');
      up.push((await workspace.mysfits('up', '--rehearse')).ms);
      const uri = Object.values((await workspace.state()).rows).find(({ step }) => step === 'image').outputs.uri;
      const hand = await typeServiceByHand(workspace, { image: uri });
      typed.push(hand.ms);
      commands = hand.commands;
    });
  }
  const [first, hand] = [up, typed].map(median);
  return [
    {
      what: 'module 2 by the `aws` CLI, command by command with its waits, over `up`',
      figure: figure(hand / first),
      aim: 'at least 2',
      met: hand / first >= 2,
      detail: `${commands} commands in ${inSeconds(hand)}, without building the image; \`up\`, which packs, pushes and proves it too, in ${inSeconds(first)}`,
    },
  ];
}

async function againstTheCriticalPath(program) {
  return await withWorkspace(program, async ({ mysfits, state, control }) => {
    await control('PUT', '/clock', { profile: 'aws', factor: fast });
    const { stdout, ms } = await mysfits('up', '--rehearse', '--json');
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
    const onAws = (milliseconds) => `${figure((milliseconds * fast) / 60_000)} min`;
    return [
      {
        what: 'modules 1 and 2 over the critical path, at AWS’s pace',
        figure: figure(makespan / path.ms),
        aim: 'at most 1.05',
        met: makespan / path.ms <= 1.05,
        detail: `${onAws(makespan)} of the sandbox's clock (${fast} times fast: ${inSeconds(ms)}) over ${onAws(path.ms)}: ${path.steps.join(', ')}`,
      },
      {
        what: 'the tutorial’s order, one step after the other, over `up`',
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

async function throughTheBalancer(program) {
  return await withWorkspace(program, async ({ mysfits, state }) => {
    await mysfits('up', '--rehearse');
    const { rows } = await state();
    const balanced = `${rows['site-connect-service'].outputs.serviceUrl}/mysfits`;
    // As a process the task says itself where it listens.
    const { stdout } = await mysfits('logs', '--json');
    const direct = `http://${/Listening on (127\.0\.0\.1:\d+)/.exec(stdout)[1]}/mysfits`;
    const rates = { direct: [], balanced: [] };
    for (let round = 0; round < 3; round += 1) {
      for (const [name, url] of Object.entries({ direct, balanced })) {
        const { requests, non2xx, errors } = await autocannon({ url, ...load });
        if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx} wrong answers, ${errors} errors`);
        rates[name].push(requests.average);
      }
    }
    const [task, balancer] = [rates.direct, rates.balanced].map(median);
    return [
      {
        what: 'requests a second through the load balancer, over the task asked directly',
        figure: figure(balancer / task),
        detail: `${figure(balancer)} over ${figure(task)} a second, ${load.connections} connections`,
      },
    ];
  });
}
