import { ExplainedError, errorView } from '../../course/errors.ts';
import { exercisePage } from '../../ui/ink/pages/exercise.ts';
import { troublePage } from '../../ui/ink/pages/trouble.ts';
import { spellCommands } from '../../ui/text/spell-commands.ts';
import { type Offered, runExercise } from '../verify/exercise.ts';
import type { PartEnd, Play } from './play.ts';
import { readGlossary } from './read.ts';

/** Tells an exercise's story and does it when the learner agrees. `on`: back to where it was offered. */
export async function tryExercise(play: Play, offered: Offered): Promise<PartEnd> {
  const { ask, context } = play;
  const { exercise } = offered;
  for (;;) {
    const { key } = await ask(exercisePage(exercise, play.where?.world ?? 'rehearsal'));
    if (key === 'q') return { over: 'done' };
    if (key === 'esc') return 'on';
    if (key === '?') {
      await readGlossary(play, exercise.story, play.stop);
      continue;
    }
    const end = await run(play, offered);
    if (play.intent === 'quit') return { over: 'done' };
    if (play.stop.aborted) return { over: 'interrupted' };
    if (end === 'done') return 'on';
    const error = end === 'failed' ? undefined : spellCommands(errorView(end), context.hint);
    const again = await ask(
      troublePage(error === undefined ? 'It went otherwise: why stands above' : "It can't be tried now", error, [
        { value: 'back', label: 'Go back', detail: 'what you built is still there' },
        { value: 'again', label: 'Try again' },
      ]),
    );
    if (again.key === 'q') return { over: 'done' };
    if (again.value === 'back') return 'on';
  }
}

/** Does it, with its notes going up as lines that stay. Gives back what was thrown, where it couldn't even begin. */
async function run(play: Play, offered: Offered): Promise<'done' | 'failed' | ExplainedError> {
  play.busy = offered.exercise.title;
  play.stage.listen([{ key: 'q', does: 'stop and quit' }], () => {
    play.intent = 'quit';
    process.emit('SIGINT', 'SIGINT');
  });
  try {
    return (await runExercise({ ...play.context, words: [] }, offered)) === 'done' ? 'done' : 'failed';
  } catch (error) {
    if (error instanceof ExplainedError) return error;
    throw error;
  } finally {
    play.stage.listen([], () => {});
    play.busy = 'One moment';
  }
}
