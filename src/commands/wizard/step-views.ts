import type { Choice } from '../../course/course.ts';
import { graphOf } from '../../course/graph.ts';
import type { PlannedStep } from '../../engine/plan.ts';
import type { StepView } from '../../ui/ink/pages/step.ts';
import { makePlan } from '../context/make-plan.ts';
import type { Play } from './play.ts';

/** The pauses of the course: every step that has one, as it is shown. */
export interface StepViews {
  /** Ids of the steps with a pause, in the order in which they are taught. */
  readonly pauses: readonly string[];
  /** The step whose pause a step shares; its own id where it has one. */
  readonly pauseOf: (step: string) => string;
  /** A pause as it is shown: with what is about to be sent where that is known, else with what is planned. */
  readonly view: (pause: string) => StepView | undefined;
  /** What is to be chosen after a pause's story, as long as nothing stands on it. */
  readonly choices: (pause: string) => readonly Choice[];
}

/** Works out the pauses of the course for a workspace. Reads files only. */
export async function readStepViews(play: Play): Promise<StepViews> {
  const { course } = play;
  const { steps } = await makePlan(play.context, play.standing);
  const planned = new Map<string, PlannedStep>(steps.map((step) => [step.card.id, step]));
  const nodes = graphOf(course).nodes;
  const pauseOf = (id: string): string => {
    const owner = nodes.get(id)?.step.partOf?.id;
    return owner === undefined ? id : pauseOf(owner);
  };
  // The order in which a module lists its steps is the order in which they are told.
  const taught = course.modules.flatMap((module) => module.steps.map(({ id }) => ({ id, module: module.id })));
  const pauses = taught.filter(({ id }) => pauseOf(id) === id);
  const requestsOf = ({ card, requests }: PlannedStep) => play.sent.get(card.id) ?? requests;
  const view = (id: string): StepView | undefined => {
    const step = nodes.get(id)?.step;
    const plan = planned.get(id);
    const module = pauses.find((pause) => pause.id === id)?.module;
    if (step === undefined || plan === undefined || module === undefined) return undefined;
    const inModule = pauses.filter((pause) => pause.module === module);
    const along = taught.filter((other) => other.id !== id && pauseOf(other.id) === id);
    return {
      card: plan.card,
      story: step.story ?? '',
      requests: requestsOf(plan),
      along: along.flatMap((other) => {
        const part = planned.get(other.id);
        return part === undefined ? [] : [{ card: part.card, requests: requestsOf(part) }];
      }),
      number: inModule.findIndex((pause) => pause.id === id) + 1,
      of: inModule.length,
      world: play.where?.world ?? 'rehearsal',
    };
  };
  const rows = play.standing.state?.rows ?? {};
  const choices = (pause: string) =>
    course.choices.filter(({ step }) => step !== undefined && pauseOf(step) === pause && rows[step] === undefined);
  return { pauses: pauses.map(({ id }) => id), pauseOf, view, choices };
}
