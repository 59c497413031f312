import type { CourseTools } from '../../aws/tools.ts';
import type { Course } from '../../course/course.ts';
import type { Choices } from '../../course/step.ts';
import { plan } from '../../engine/plan.ts';
import type { State } from '../../engine/state/row.ts';
import type { ChangeView } from '../../ui/screens/change-lines.ts';
import type { CommandContext } from '../command.ts';
import { changedMembers } from './changed-members.ts';
import { chosen } from './choices.ts';
import { cardsFor, deskOf } from './course-parts.ts';
import { planningTools } from './planning-tools.ts';
import { perHourOf } from './remember.ts';
import type { Standing } from './standing.ts';

/**
 * What another choice would change of what stands, and what it costs before and after. Reads files only.
 * @returns undefined where nothing that stands is chosen otherwise
 * @throws ExplainedError for a choice that can't be made any more
 */
export async function changesOf(
  context: CommandContext,
  { state, workspace }: Standing,
  course: Course<CourseTools>,
): Promise<ChangeView | undefined> {
  if (state === undefined) return undefined;
  const wanted = chosen(context, course.choices, state);
  const anew = course.choices.filter(({ id, step, preselected }) => {
    const stands = step !== undefined && state.rows[step] !== undefined;
    return stands && wanted[id] !== (state.choices[id] ?? preselected);
  });
  if (anew.length === 0) return undefined;
  const { machine } = deskOf(context, workspace);
  const tools = planningTools({
    account: state.account,
    region: state.region,
    files: workspace.files,
    machine,
    tasksRunHere: true,
  });
  const callsWith = async (choices: Choices) => {
    const card = cardsFor(state.region, choices);
    // As if nothing stood: what is recorded would hide what another choice hands on.
    return await plan({ course, project: state.project, choices, state: undefined, tools: () => tools, card });
  };
  const [before, after] = await Promise.all([callsWith(state.choices), callsWith(wanted)]);
  return {
    type: 'change',
    choices: anew.map(({ id, title, preselected }) => ({
      id,
      title,
      from: state.choices[id] ?? preselected,
      to: wanted[id] ?? preselected,
    })),
    steps: after.flatMap(({ card, requests }) => {
      if (state.rows[card.id] === undefined) return [];
      const old = before.find((one) => one.card.id === card.id)?.requests ?? [];
      const members = changedMembers(
        old.map(({ input }) => input),
        requests.map(({ input }) => input),
      );
      return members.length === 0 ? [] : [{ step: card.id, title: card.title, takes: card.takes, members }];
    }),
    perHour: { before: perHourOf(course, state), after: perHourOf(course, withChoices(state, wanted)) },
  };
}

const withChoices = (state: State, choices: Choices): State => ({ ...state, choices });
