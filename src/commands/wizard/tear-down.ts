import { errorView } from '../../course/errors.ts';
import { teardownPage } from '../../ui/ink/pages/teardown.ts';
import { troublePage } from '../../ui/ink/pages/trouble.ts';
import { spellCommands } from '../../ui/text/spell-commands.ts';
import { readStanding } from '../context/standing.ts';
import { teardownView } from '../context/teardown-view.ts';
import { teardown } from '../teardown.ts';
import type { PartEnd, Play } from './play.ts';

/** Shows what goes and what stays, asks, and deletes. `on`: the learner keeps it. */
export async function tearDown(play: Play): Promise<PartEnd> {
  const { ask, course } = play;
  let typed = '';
  for (;;) {
    play.standing = await readStanding(play.context);
    const { state } = play.standing;
    if (state === undefined) return { over: 'done' };
    const world = state.place === 'sandbox' ? 'rehearsal' : 'aws';
    const { key, value } = await ask(teardownPage(teardownView(course, state), world, typed));
    if (key !== 'enter') return 'on';
    // Anything else than the project's name is no agreement; the page comes again.
    typed = value.trim();
    if (world === 'aws' && typed !== state.project) continue;
    const end = await runTeardown(play).catch((error: unknown) => ({ error }));
    if (end === 'interrupted' || play.stop.aborted) return { over: 'interrupted' };
    if (end === 'done') return { over: 'done', receipt: play.standing.workspace.receiptFile };
    const again = await askAgain(play, end);
    if (again !== 'on') return again;
  }
}

async function runTeardown(play: Play) {
  play.busy = 'Looking at what goes';
  play.hear = (event) => {
    if (event.type === 'sweep-started') play.busy = 'Looking for leftovers';
  };
  play.stage.listen([], () => {});
  try {
    const { context } = play;
    return await teardown({ ...context, words: [], flags: { ...context.flags, yes: true } });
  } finally {
    play.hear = () => {};
    play.busy = 'One moment';
    play.standing = await readStanding(play.context);
  }
}

async function askAgain(play: Play, end: 'left' | 'failed' | 'cannot-ask' | 'preflight' | { error: unknown }): Promise<PartEnd> {
  const error = typeof end === 'object' ? spellCommands(errorView(end.error), play.context.hint) : undefined;
  const title = error === undefined ? 'Something is left: what it is stands above' : "It can't be torn down like this";
  const { key, value } = await play.ask(
    troublePage(title, error, [
      { value: 'again', label: 'Try again', detail: 'what is gone stays gone' },
      { value: 'stop', label: 'Leave it for now', detail: 'the receipt names what is left' },
    ]),
  );
  if (key === 'q' || value === 'stop') return { over: typeof end === 'object' ? 'failed' : end };
  return 'on';
}
