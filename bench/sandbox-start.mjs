import { figure, inSeconds, inTurn, resident, residentPeak, run } from './measure.mjs';
import { withWorkspace } from './workspace.mjs';

/** How long the sandbox takes from its start to its first answer, and what it holds in memory. */
export async function sandboxStart(program) {
  return withWorkspace(program, async ({ mysfits, status }) => {
    const ms = await inTurn(7, {
      node: async () => (await run(process.execPath, ['-e', '0'])).ms,
      stop: async () => (await mysfits('sandbox', 'stop')).ms,
      start: async () => (await mysfits('sandbox', 'start')).ms,
    });
    const { pid } = await status();
    const idle = resident(pid);
    await mysfits('up', '--rehearse', '--through', 'website');
    const used = residentPeak(pid);
    await mysfits('up', '--rehearse', '--through', 'service');
    const withService = residentPeak(pid);
    return [
      {
        what: '`sandbox start`, from the command to the end of its answer',
        figure: inSeconds(ms.start.least),
        aim: 'under 0.5 s',
        met: ms.start.least < 500,
        detail: `least of 7; median ${inSeconds(ms.start.median)}; ${figure(ms.start.least / ms.node.least)} times \`node -e 0\`, two processes of Node one after the other being in it`,
      },
      { what: 'resident memory of the sandbox, idle', figure: `${figure(idle)} MB`, aim: 'under 90 MB', met: idle < 90 },
      {
        what: 'resident memory of the sandbox, its peak up to the end of module 1',
        figure: `${figure(used)} MB`,
        aim: 'under 90 MB',
        met: used < 90,
      },
      {
        what: 'the same, up to the end of module 2',
        figure: `${figure(withService)} MB`,
        detail: 'its task is a process of its own',
      },
    ];
  });
}
