import { figure, median, run } from './measure.mjs';
import { withWorkspace } from './workspace.mjs';

/** Module 1 by `up`, against the same calls typed one after the other with the `aws` CLI. */
export async function websiteModule() {
  const up = [];
  const again = [];
  const hand = [];
  let calls = 0;
  for (let round = 0; round < 3; round += 1) {
    await withWorkspace(async ({ mysfits, awsEnv, sandbox }) => {
      const plan = (await mysfits('plan', '--rehearse', '--json')).stdout;
      const lines = commandLines(plan);
      calls = lines.length;
      let byHand = 0;
      for (const line of lines) {
        byHand += (
          await run('/bin/sh', ['-c', line.replace(/^aws /, `/usr/bin/aws --endpoint-url ${sandbox.endpoint} `)], { env: awsEnv })
        ).ms;
      }
      hand.push(byHand);
    });
    await withWorkspace(async ({ mysfits }) => {
      up.push((await mysfits('up', '--rehearse')).ms);
      again.push((await mysfits('up', '--rehearse')).ms);
    });
  }
  const [first, second, typed] = [up, again, hand].map(median);
  return [
    {
      what: 'module 1 by the `aws` CLI over `up`',
      figure: figure(typed / first),
      aim: 'at least 10',
      detail: `${calls} commands in ${figure(typed / 1000)} s, \`up\` in ${figure(first / 1000)} s`,
    },
    {
      what: 'second `up` over the first',
      figure: figure(second / first),
      detail: `${figure(second)} ms over ${figure(first)} ms`,
    },
  ];
}

/** The lines of every request in a plan's JSON. */
function commandLines(json) {
  const lines = [];
  const walk = (value) => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === 'object') {
      if (typeof value.line === 'string' && value.operation) lines.push(value.line);
      else Object.values(value).forEach(walk);
    }
  };
  for (const document of json.trim().split('\n')) {
    try {
      walk(JSON.parse(document));
    } catch {
      walk(JSON.parse(json));
      break;
    }
  }
  return lines;
}
