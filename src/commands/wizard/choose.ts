import { perHour } from '../../aws/prices.ts';
import type { CourseTools } from '../../aws/tools.ts';
import { chosenSteps } from '../../course/as-chosen.ts';
import type { Choice, CourseModule } from '../../course/course.ts';
import { errorView } from '../../course/errors.ts';
import { costsOf } from '../../course/step.ts';
import { type ChoiceView, changePage, choicePage } from '../../ui/ink/pages/choice.ts';
import { troublePage } from '../../ui/ink/pages/trouble.ts';
import { spellCommands } from '../../ui/text/spell-commands.ts';
import { changesOf } from '../context/changes.ts';
import { chosen } from '../context/choices.ts';
import { setFlags } from './choose-world.ts';
import type { PartEnd, Play } from './play.ts';
import { readGlossary } from './read.ts';

/** A choice as it is asked, each option with what the whole module costs then. */
export function choiceView({ course, context, standing, where }: Play, choice: Choice): ChoiceView {
  const { state } = standing;
  const made = chosen(context, course.choices, state);
  const module = moduleOf(course.modules, choice);
  const region = where?.region ?? 'us-east-1';
  return {
    id: choice.id,
    title: choice.title,
    options: choice.options.map(({ value, title }) => {
      const choices = { ...made, [choice.id]: value };
      const keys = (module && chosenSteps(module, choices).flatMap((step) => [...costsOf(step, choices)])) ?? [];
      return { value, title, perHour: perHour(keys, region).usd };
    }),
    chosen: made[choice.id] ?? choice.preselected,
    stands: choice.step !== undefined && state?.rows[choice.step] !== undefined,
    parameter: choice.parameter === true,
    module: module?.title ?? '',
    world: where === undefined || where.world === 'rehearsal' ? 'rehearsal' : 'aws',
  };
}

/** Asks for a choice. @throws Withdrawn when the signal aborts first */
export async function askChoice(
  { stage, glossary }: Play,
  view: ChoiceView,
  signal: AbortSignal,
): Promise<{ readonly chosen: string } | 'back' | 'quit'> {
  const page = choicePage(view);
  for (;;) {
    const { key, value } = await stage.ask(page, signal);
    if (key === 'q') return 'quit';
    if (key === 'esc') return 'back';
    if (key === 'enter') return { chosen: value };
    await readGlossary({ stage, glossary }, page.words ?? '', signal);
  }
}

/** The choices that something of this course's standing parts was built by: those a learner may want to make anew. */
export function choicesMade({ course, standing }: Play): readonly Choice[] {
  return course.choices.filter(({ step }) => step !== undefined && standing.state?.rows[step] !== undefined);
}

/**
 * Makes a choice anew: asks which, shows what it changes and what it costs, and builds that when the learner agrees.
 * @param build builds up to a module
 */
export async function changeChoice(
  play: Play,
  choice: Choice,
  build: (module: CourseModule<CourseTools>) => Promise<PartEnd>,
): Promise<PartEnd> {
  const { course } = play;
  const view = choiceView(play, choice);
  for (;;) {
    const answer = await askChoice(play, view, play.stop);
    if (answer === 'quit') return { over: 'done' };
    if (answer === 'back' || answer.chosen === view.chosen) return 'on';
    const before = play.context;
    setFlags(play, { [choice.id]: answer.chosen });
    if (await agreed(play, view.world)) {
      // Up to the last module of which anything stands: what comes later isn't begun by a change.
      const { state } = play.standing;
      const begun = course.modules.findLast(({ steps }) => steps.some(({ id }) => state?.rows[id] !== undefined));
      return begun === undefined ? 'on' : await build(begun);
    }
    play.context = before;
  }
}

/** Shows what would change and asks; a choice that can't be made any more is told, with the reason. */
async function agreed(play: Play, world: ChoiceView['world']): Promise<boolean> {
  const { ask, course, context, standing } = play;
  try {
    const changes = await changesOf(context, standing, course);
    if (changes === undefined) return true;
    return (await ask(changePage(changes, world))).key === 'enter';
  } catch (error) {
    const view = spellCommands(errorView(error), context.hint);
    await ask(troublePage("That can't be changed", view, [{ value: 'back', label: 'Keep it as it is' }]));
    return false;
  }
}

function moduleOf(modules: readonly CourseModule<CourseTools>[], { step }: Choice): CourseModule<CourseTools> | undefined {
  return modules.find(({ steps }) => steps.some(({ id }) => id === step));
}
