import { standingPage } from '../../ui/ink/pages/standing.ts';
import { isFinished } from '../context/course-parts.ts';
import { perHourOf } from '../context/remember.ts';
import { buildThrough } from './build-module.ts';
import { setFlags } from './choose-world.ts';
import { asOption, extrasOf, takeBeside } from './extras.ts';
import type { PartEnd, Play } from './play.ts';

/**
 * Says where you stand, and goes on from there.
 * @param here where a new one could be begun; undefined where the learner stands in the workspace itself
 * @returns `new`: the learner begins another one
 */
export async function resume(play: Play, here: string | undefined): Promise<PartEnd | 'new'> {
  const { course, ask, context } = play;
  const inRehearsal = play.standing.state?.place === 'sandbox';
  setFlags(play, { yes: true, ...(inRehearsal && !context.flags.rehearse ? { rehearse: true } : {}) });
  for (;;) {
    const { state, workspace, others } = play.standing;
    if (state === undefined) return { over: 'done' };
    const extras = extrasOf(play, (module) => buildThrough(play, module));
    const page = standingPage({
      project: state.project,
      workspace: workspace.dir,
      world: inRehearsal ? 'rehearsal' : 'aws',
      perHour: perHourOf(course, state),
      modules: course.modules.map((module) => ({
        id: module.id,
        title: module.title,
        result: module.result,
        finished: isFinished(module, state),
        begun: module.steps.some(({ id }) => state.rows[id] !== undefined),
      })),
      resources: Object.keys(state.rows).length,
      elsewhere: others,
      extras: extras.map(asOption),
      here,
    });
    const answer = await ask(page);
    const words = course.modules.map(({ title }) => title).join(' ');
    const end = await takeBeside(play, answer, extras, words);
    if (end === undefined) return answer.value === 'new' ? 'new' : 'on';
    if (end !== 'on') return end;
  }
}
