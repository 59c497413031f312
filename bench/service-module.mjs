import autocannon from 'autocannon';
import { overCriticalPath } from './critical-path.mjs';
import { figure, inSeconds, median } from './measure.mjs';
import { typeServiceByHand } from './service-by-hand.mjs';
import { withWorkspace } from './workspace.mjs';

/** Seconds that each load lasts, and how many connections it has. */
const load = { duration: 6, connections: 20 };
/** Modules 1 and 2 by `up`: against a hand at the keyboard, against their own critical path, and what comes through the balancer. */
export async function serviceModule(program) {
  return [
    ...(await againstAHand(program)),
    ...(await overCriticalPath(program, 'service', 'modules 1 and 2')),
    ...(await throughTheBalancer(program)),
  ];
}

/** Without an engine both sides skip the image: a hand has no packer. So both build nothing and use one that is there. */
async function againstAHand(program) {
  const up = [];
  const typed = [];
  let commands = 0;
  for (let round = 0; round < 2; round += 1) {
    await withWorkspace(program, async (workspace) => {
      await workspace.mysfits('up', '--rehearse', '--through', 'website');
      up.push((await workspace.mysfits('up', '--rehearse', '--through', 'service')).ms);
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

async function throughTheBalancer(program) {
  return await withWorkspace(program, async ({ mysfits, state }) => {
    await mysfits('up', '--rehearse', '--through', 'service');
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
