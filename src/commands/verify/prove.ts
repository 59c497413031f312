import type { CourseTools } from '../../aws/tools.ts';
import type { Course } from '../../course/course.ts';
import { type ErrorView, errorView } from '../../course/errors.ts';
import type { ToolsFor } from '../../engine/run.ts';
import type { State } from '../../engine/state/row.ts';
import { checkLines } from '../../ui/screens/check-lines.ts';
import type { CommandContext } from '../command.ts';
import { isFinished, outputsOf } from '../context/course-parts.ts';

/** What a check proved, or the first cause it found. */
export interface Proof {
  readonly type: 'check';
  readonly module: string;
  readonly title: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly error?: ErrorView;
}

export interface ProveOptions {
  readonly context: Pick<CommandContext, 'screen' | 'hint'>;
  readonly course: Course<CourseTools>;
  readonly state: State;
  readonly tools: ToolsFor<CourseTools>;
  /** Ids of the modules; those that aren't finished are left out. */
  readonly modules: readonly string[];
  readonly signal: AbortSignal;
}

/** Runs the checks of finished modules and tells each as it ends. */
export async function proveModules({ context, course, state, tools, modules, signal }: ProveOptions): Promise<readonly Proof[]> {
  const beside = tools({ step: undefined, signal, note: () => {}, emit: () => {} });
  const proofs: Proof[] = [];
  for (const module of course.modules) {
    if (!modules.includes(module.id) || !isFinished(module, state)) continue;
    for (const check of module.checks) {
      const started = performance.now();
      const error = await check
        .run({ ...beside, project: state.project, outputs: outputsOf(state), signal })
        .then(() => undefined, errorView);
      const ms = Math.round(performance.now() - started);
      const proof: Proof = {
        type: 'check',
        module: module.id,
        title: check.title,
        ok: error === undefined,
        ms,
        ...(error === undefined ? {} : { error }),
      };
      context.screen.show({ document: proof, lines: (style) => checkLines(proof, style, context.hint) });
      proofs.push(proof);
    }
  }
  return proofs;
}
