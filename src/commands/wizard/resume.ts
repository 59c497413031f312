import type { State } from '../../engine/state/row.ts';
import { standingPage } from '../../ui/ink/pages/standing.ts';
import { isFinished } from '../context/course-parts.ts';
import { perHourOf } from '../context/remember.ts';
import { openIt } from './build-module.ts';
import { setFlags } from './choose-world.ts';
import type { PartEnd, Play } from './play.ts';
import { readBack, readGlossary } from './read.ts';
import { readStepViews } from './step-views.ts';
import { tearDown } from './tear-down.ts';

/**
 * Says where you stand, and goes on from there.
 * @param here where a new one could be begun; undefined where the learner stands in the workspace itself
 * @returns `new`: the learner begins another one
 */
export async function resume(play: Play, state: State, here: string | undefined): Promise<PartEnd | 'new'> {
  const { course, ask, standing, context } = play;
  setFlags(play, { yes: true, ...(state.place === 'sandbox' && !context.flags.rehearse ? { rehearse: true } : {}) });
  const page = standingPage({
    project: state.project,
    workspace: standing.workspace.dir,
    world: state.place === 'sandbox' ? 'rehearsal' : 'aws',
    perHour: perHourOf(course, state),
    modules: course.modules.map((module) => ({
      id: module.id,
      title: module.title,
      result: module.result,
      finished: isFinished(module, state),
      begun: module.steps.some(({ id }) => state.rows[id] !== undefined),
    })),
    resources: Object.keys(state.rows).length,
    elsewhere: standing.others,
    here,
  });
  for (;;) {
    const { key, value } = await ask(page);
    if (key === 'q' || (key === 'enter' && value === 'stop')) return { over: 'done' };
    if (key === 't' || (key === 'enter' && value === 'teardown')) {
      const torn = await tearDown(play);
      if (torn !== 'on') return torn;
    } else if (key === 'b') {
      const views = await readStepViews(play);
      const passed = views.pauses.flatMap((id) => views.view(id) ?? []);
      await readBack(
        play,
        passed.filter(({ card }) => state.rows[card.id] !== undefined),
        play.stop,
      );
    } else if (key === '?') await readGlossary(play, course.modules.map(({ title }) => title).join(' '), play.stop);
    else if (value === 'open') await openIt(play);
    else if (value === 'new') return 'new';
    else return 'on';
  }
}
