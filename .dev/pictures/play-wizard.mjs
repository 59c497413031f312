import { keys, openTerminal } from '../terminal.mjs';

/** How many modules there are to build, and which picture is taken when one of them stands. */
const ends = ['end', undefined, undefined, 'whole'];

/**
 * Takes a rehearsal from an empty folder to a torn down one in the wizard, as a learner would, by key presses: the first
 * module step by step, the others in express.
 * @param {{ command: string[], cwd: string, env: Record<string, string>, look: Looker }} options `look` is called where there
 *   is something to see, and the play waits for it
 * @typedef {'story' | 'calls' | 'end' | 'release' | 'whole' | 'gone'} Moment
 * @typedef {(moment: Moment, screen: import('@xterm/headless').Terminal, text: string) => Promise<void>} Looker
 */
export async function playWizard({ command, cwd, env, look }) {
  const terminal = openTerminal({ command, cwd, env, columns: 96, rows: 32 });
  const show = (moment) => look(moment, terminal.screen, terminal.window().join('\n'));
  const choose = async (option) => {
    while (!terminal.window().some((line) => line.trimStart().startsWith(`❯ ${option}`))) {
      const before = terminal.window().join('\n');
      terminal.press(keys.down);
      await terminal.until(() => terminal.window().join('\n') !== before, `a change after "${option}" was looked for`);
    }
    terminal.press(keys.enter);
  };
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
    for (const [index, moment] of ends.entries()) {
      await terminal.sees(/Open site.*q quit/);
      if (moment !== undefined) await show(moment);
      if (index === ends.length - 1) break;
      await choose('Go on');
      if (index === 0) {
        await terminal.sees(/[Ss]tep 1 of .*e express/);
        terminal.press('e');
      }
      if (index === 1) {
        await terminal.sees(/Source.*Build.*Deploy/);
        await terminal.sees(/docker|Packing|building/);
        await show('release');
      }
      await terminal.until(() => !terminal.window().some((line) => line.includes('Stop here')), 'the next module');
    }
    terminal.press('t');
    await terminal.sees(/Goes:.*enter/);
    // What goes is more than the window shows at once.
    while (!terminal.window().some((line) => line.includes('enter tear it down'))) {
      const before = terminal.window().join('\n');
      terminal.press(keys.enter);
      await terminal.until(() => terminal.window().join('\n') !== before, 'the rest of what goes');
    }
    terminal.press(keys.enter);
    const code = await terminal.ended;
    if (code !== 0) throw new Error(`The wizard ended with ${code}:\n${terminal.window().join('\n')}`);
    await show('gone');
  } finally {
    terminal.kill();
  }
}
