import { figure, inTurn, resident, run } from './measure.mjs';
import { withWorkspace } from './workspace.mjs';

/** How long the sandbox takes from its start to its first answer, and what it holds in memory. */
export async function sandboxStart() {
  return withWorkspace(async ({ mysfits }) => {
    const ms = await inTurn(7, {
      node: async () => (await run(process.execPath, ['-e', '0'])).ms,
      stop: async () => (await mysfits('sandbox', 'stop')).ms,
      start: async () => (await mysfits('sandbox', 'start')).ms,
    });
    const { pid } = JSON.parse((await mysfits('sandbox', 'status', '--json')).stdout);
    const idle = resident(pid);
    await mysfits('up', '--rehearse');
    const used = resident(pid);
    return [
      {
        what: '`sandbox start`, to its first answer',
        figure: `${figure(ms.start / 1000)} s`,
        aim: 'under 0.5 s',
        detail: `${figure(ms.start / ms.node)} times \`node -e 0\`; the command that starts it included`,
      },
      { what: 'resident memory of the sandbox, idle', figure: `${figure(idle)} MB`, aim: 'under 90 MB' },
      { what: 'resident memory of the sandbox, after module 1', figure: `${figure(used)} MB`, aim: 'under 90 MB' },
    ];
  });
}
