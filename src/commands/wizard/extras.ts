import type { CourseTools } from '../../aws/tools.ts';
import type { CourseModule } from '../../course/course.ts';
import type { Answer, Option } from '../../ui/ink/page.ts';
import { isFinished } from '../context/course-parts.ts';
import { exercisesOn } from '../verify/exercise.ts';
import { changeChoice, choicesMade, choiceView } from './choose.ts';
import { openIt } from './open-it.ts';
import type { PartEnd, Play } from './play.ts';
import { readBack, readGlossary } from './read.ts';
import { readStepViews } from './step-views.ts';
import { tearDown } from './tear-down.ts';
import { tryExercise } from './try-exercise.ts';

/** Something that can be done with what stands, beside going on. */
export interface Extra extends Option {
  readonly take: () => Promise<PartEnd>;
}

/**
 * The exercises and the choices of what stands, and where all of it does, a look at everything.
 * @param build builds up to a module, or brings it into line
 */
export function extrasOf(play: Play, build: (module: CourseModule<CourseTools>) => Promise<PartEnd>): readonly Extra[] {
  const { course, standing } = play;
  const exercises = exercisesOn(course, standing.state).map((offered) => ({
    value: `try ${offered.exercise.id}`,
    label: offered.exercise.title,
    detail: 'an exercise, on what you built',
    take: () => tryExercise(play, offered),
  }));
  const last = course.modules.at(-1);
  const whole = last !== undefined && standing.state !== undefined && isFinished(last, standing.state);
  const mending = whole
    ? [
        {
          value: 'mend',
          label: 'Check and mend',
          detail: 'looks at everything, and brings it into line',
          take: () => build(last),
        },
      ]
    : [];
  const choices = choicesMade(play).map((choice) => ({
    value: `choose ${choice.id}`,
    label: `Change: ${choice.title}`,
    detail: `now ${choiceView(play, choice).chosen}`,
    take: () => changeChoice(play, choice, build),
  }));
  return [...exercises, ...choices, ...mending];
}

/** An extra as a page offers it. */
export const asOption = ({ value, label, detail }: Extra): Option => ({
  value,
  label,
  ...(detail === undefined ? {} : { detail }),
});

/**
 * Does what a page that shows what stands was answered with, where that isn't to go on: an extra, a look back, a word,
 * a teardown, the end.
 * @param words what the glossary looks through
 * @returns `on`: the page is asked again; undefined: it was none of these
 */
export async function takeBeside(
  play: Play,
  { key, value }: Answer,
  extras: readonly Extra[],
  words: string,
): Promise<PartEnd | undefined> {
  if (key === 'q') return { over: 'done' };
  if (key === 't') return await tearDown(play);
  if (key === 'b') await readBackOver(play);
  else if (key === '?') await readGlossary(play, words, play.stop);
  else if (value === 'stop') return { over: 'done' };
  else if (value === 'teardown') return await tearDown(play);
  else if (value === 'open') await openIt(play);
  else return await extras.find((extra) => extra.value === value)?.take();
  return 'on';
}

/** Every step that was begun, to read. */
async function readBackOver(play: Play): Promise<void> {
  const views = await readStepViews(play);
  const passed = views.pauses.flatMap((id) => views.view(id) ?? []);
  const rows = play.standing.state?.rows ?? {};
  await readBack(
    play,
    passed.filter(({ card }) => rows[card.id] !== undefined),
    play.stop,
  );
}
