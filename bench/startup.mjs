import { figure, inTurn, run } from './measure.mjs';

/** How much longer `--version` and `--help` take than a Node that does nothing. */
export async function startup({ cli }) {
  const time =
    (...args) =>
    async () =>
      (await run(process.execPath, args)).ms;
  const ms = await inTurn(25, { node: time('-e', '0'), version: time(cli, '--version'), help: time(cli, '--help') });
  const row = (name) => ({
    what: `\`mysfits --${name}\` over \`node -e 0\``,
    figure: figure(ms[name].least / ms.node.least),
    detail: `least of 25: ${figure(ms[name].least)} ms over ${figure(ms.node.least)} ms; medians: ${figure(ms[name].median)} over ${figure(ms.node.median)}`,
  });
  return [{ ...row('version'), aim: 'at most 1.6', met: ms.version.least / ms.node.least <= 1.6 }, row('help')];
}
