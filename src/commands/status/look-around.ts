import { type ErrorView, ExplainedError, errorView } from '../../course/errors.ts';
import { type Looked, look } from '../../engine/look.ts';
import type { State } from '../../engine/state/row.ts';
import type { ReleaseView } from '../../ui/screens/release-lines.ts';
import type { CommandContext } from '../command.ts';
import { cardsFor, deskOf, isFinished, outputsOf, quietTools } from '../context/course-parts.ts';
import { openWorld } from '../context/open-world.ts';
import { releaseView } from '../context/release-view.ts';
import type { Standing } from '../context/standing.ts';

export interface Sight {
  readonly looked: readonly Looked[];
  readonly urls: Readonly<Record<string, string>>;
  readonly endpoint: string | undefined;
  /** How the pipeline's last release stands, where there is a pipeline. */
  readonly release?: ReleaseView | undefined;
  /** Why nobody could look; the file alone speaks then. */
  readonly problem?: ErrorView;
}

/** What is seen where nothing is recorded. */
export const nothingToSee: Sight = { looked: [], urls: {}, endpoint: undefined };

/** Looks at what is recorded; where AWS can't be reached, the file is still worth showing. */
export async function lookAround(context: CommandContext, standing: Standing, state: State): Promise<Sight> {
  const { course } = await import('../../../steps/index.ts');
  const { workspace } = standing;
  const { signal } = new AbortController();
  try {
    const world = await openWorld(context, standing, state.place);
    try {
      const tools = quietTools(world.session, deskOf(context, workspace), signal);
      const looked = await look({
        course,
        state,
        folder: workspace.home,
        at: world.at,
        tools: () => tools,
        card: cardsFor(state.region, state.choices),
        emit: () => {},
        stop: signal,
      });
      const release = await releaseView(context, workspace, { tools, state, notes: false });
      const urls: Record<string, string> = {};
      for (const module of course.modules.filter((one) => isFinished(one, state))) {
        const links = await module.opens({ ...tools, project: state.project, outputs: outputsOf(state), signal });
        for (const { label, url } of links) urls[label] = url;
      }
      return { looked, urls, release, endpoint: world.session.target.endpoint };
    } finally {
      world.close();
    }
  } catch (error) {
    if (!(error instanceof ExplainedError)) throw error;
    return { ...nothingToSee, problem: errorView(error) };
  }
}
