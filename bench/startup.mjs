import { figure, inTurn, run } from './measure.mjs';
import { cli } from './workspace.mjs';

/** How much longer `--version` and `--help` take than a Node that does nothing. */
export async function startup() {
  const time =
    (...args) =>
    async () =>
      (await run(process.execPath, args)).ms;
  const ms = await inTurn(15, { node: time('-e', '0'), version: time(cli, '--version'), help: time(cli, '--help') });
  const detail = (name) => `${figure(ms[name])} ms over ${figure(ms.node)} ms`;
  return [
    {
      what: '`mysfits --version` over `node -e 0`',
      figure: figure(ms.version / ms.node),
      aim: 'at most 1.6',
      detail: detail('version'),
    },
    { what: '`mysfits --help` over `node -e 0`', figure: figure(ms.help / ms.node), detail: detail('help') },
  ];
}
