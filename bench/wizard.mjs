import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keys, openTerminal } from '../.dev/terminal.mjs';
import { figure, inSeconds, inTurn, median, resident, residentPeak, run } from './measure.mjs';
import { makeSite, withWorkspace } from './workspace.mjs';

/** How often a key is pressed while the uploads run. */
const presses = 15;

/** What a learner feels: how soon the wizard is there, how soon it answers a key while it works, and what it holds in memory. */
export async function wizard(program) {
  const ms = await inTurn(15, {
    node: async () => (await run(process.execPath, ['-e', '0'])).ms,
    frame: () => firstFrame(program),
  });
  const { rest, peak, repaints } = await busyRun(program);
  const slowest = Math.max(...repaints);
  return [
    {
      what: "the wizard's first frame over `node -e 0`",
      figure: figure(ms.frame.least / ms.node.least),
      aim: 'at most 4',
      met: ms.frame.least / ms.node.least <= 4,
      detail: `in a pseudo-terminal, least of 15: ${inSeconds(ms.frame.least)} over ${inSeconds(ms.node.least)}; medians: ${inSeconds(ms.frame.median)} over ${inSeconds(ms.node.median)}`,
    },
    {
      what: 'from a key pressed to the first change of the window, while 2,000 files are uploaded',
      figure: `${figure(median(repaints))} ms`,
      aim: 'under 50 ms',
      met: median(repaints) < 50,
      detail: `median of ${repaints.length}; slowest ${figure(slowest)} ms`,
    },
    { what: 'resident memory of the wizard, at its first question', figure: `${figure(rest)} MB` },
    { what: 'resident memory of the wizard, its peak in that run', figure: `${figure(peak)} MB` },
  ];
}

const environment = (home) => ({ PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: join(home, 'state'), LANG: 'C.UTF-8' });

/** Milliseconds from the start of the program in a new folder to the first thing that can be seen in its window. */
async function firstFrame({ cli }) {
  const cwd = await mkdtemp(join(tmpdir(), 'mysfits-bench-'));
  const started = performance.now();
  const terminal = openTerminal({ command: [process.execPath, cli], cwd, env: environment(cwd) });
  try {
    await terminal.sees(/\S/);
    return performance.now() - started;
  } finally {
    terminal.kill();
    await terminal.ended;
    await rm(cwd, { recursive: true, force: true });
  }
}

/** The wizard up to the end of module 1 with a site of 2,000 files, a key pressed again and again while they are uploaded. */
function busyRun({ cli }) {
  return withWorkspace({ cli }, async ({ root, dir }) => {
    await makeSite(join(dir, 'site'), 2000);
    const terminal = openTerminal({ command: [process.execPath, cli], cwd: root, env: environment(root) });
    try {
      await terminal.sees(/Build in AWS.*q quit/);
      const rest = resident(terminal.pid);
      terminal.press(keys.enter);
      await passSteps(terminal);
      const repaints = await pressWhileBusy(terminal);
      await terminal.sees(/Open site.*q quit/);
      const peak = residentPeak(terminal.pid);
      terminal.press('q');
      await terminal.ended;
      return { rest, peak, repaints };
    } finally {
      terminal.kill();
    }
  });
}

/** Enter through all pages of the four steps; the last begins the uploads. */
async function passSteps(terminal) {
  for (let step = 1; step <= 4; step += 1) {
    for (;;) {
      await terminal.sees(new RegExp(`[Ss]tep ${step} of 4:.*enter (more|next|go) `));
      const before = terminal.window().join('\n');
      terminal.press(keys.enter);
      await terminal.until(() => terminal.window().join('\n') !== before, 'another page');
      if (/enter go /.test(before)) break;
    }
  }
}

/**
 * `e` switches between guided and express, which the header says: that is the change waited for, since a sign that turns
 * changes the window all the time.
 */
async function pressWhileBusy(terminal) {
  const busy = () => terminal.window().some((line) => line.includes('stop after this'));
  const header = () => terminal.window().find((line) => line.includes('REHEARSAL'));
  const repaints = [];
  await terminal.until(busy, 'the keys of a run');
  for (let press = 0; press < presses && busy(); press += 1) {
    const before = header();
    const pressed = performance.now();
    terminal.press('e');
    await terminal.until(() => header() !== before, 'another header');
    repaints.push(performance.now() - pressed);
    // Out of step with the frames that are drawn anyway, ten a second.
    await new Promise((resolve) => setTimeout(resolve, 60 + 37 * (press % 4)));
  }
  return repaints;
}
