import { keys, openTerminal } from '../terminal.mjs';

/**
 * Takes a rehearsal from an empty folder to a torn down one in the wizard, as a learner would, by key presses.
 * @param {{ command: string[], cwd: string, env: Record<string, string>, look: Looker }} options `look` is called where there
 *   is something to see, and the play waits for it
 * @typedef {(moment: 'story' | 'calls' | 'end' | 'gone', screen: import('@xterm/headless').Terminal, text: string) => Promise<void>} Looker
 */
export async function playWizard({ command, cwd, env, look }) {
  const terminal = openTerminal({ command, cwd, env, columns: 96, rows: 32 });
  const show = (moment) => look(moment, terminal.screen, terminal.window().join('\n'));
  try {
    await terminal.sees(/Build in AWS.*q quit/);
    terminal.press(keys.enter);
    for (let step = 1; step <= 4; step += 1) {
      await terminal.sees(new RegExp(`[Ss]tep ${step} of 4:.*enter next`));
      if (step === 2) await show('story');
      terminal.press(keys.enter);
      await terminal.sees(new RegExp(`[Ss]tep ${step} of 4:.*enter go`));
      if (step === 3) await show('calls');
      terminal.press(keys.enter);
    }
    await terminal.sees(/Open site.*q quit/);
    await show('end');
    terminal.press('t');
    await terminal.sees('enter tear it down');
    terminal.press(keys.enter);
    const code = await terminal.ended;
    if (code !== 0) throw new Error(`The wizard ended with ${code}:\n${terminal.window().join('\n')}`);
    await show('gone');
  } finally {
    terminal.kill();
  }
}
