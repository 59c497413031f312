import type { CourseTools } from '../../aws/tools.ts';
import type { Course } from '../../course/course.ts';
import type { AnyStep } from '../../course/step.ts';
import type { StepCard } from '../../engine/events.ts';
import { createdAtOf, type Row, type State } from '../../engine/state/row.ts';
import type { StatusView, StepView } from '../../ui/screens/status-lines.ts';
import { isFinished } from '../context/course-parts.ts';
import type { Standing } from '../context/standing.ts';
import type { Sight } from './look-around.ts';

export interface StatusOptions {
  readonly course: Course<CourseTools>;
  readonly standing: Standing;
  readonly state: State;
  readonly sight: Sight;
  readonly card: (step: AnyStep<CourseTools>, module: string) => StepCard;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The document of `status`: one whole, for people and for programs. */
export function statusView({ course, standing, state, sight, card, now }: StatusOptions): StatusView {
  const known = new Set(course.modules.flatMap(({ steps }) => steps.map(({ id }) => id)));
  const modules = course.modules.map((module) => {
    const steps = module.steps.flatMap((step) => {
      const row = state.rows[step.id];
      return row ? [stepView(row, sight, now, card(step, module.id))] : [];
    });
    const standing = steps.length === 0 ? 'not built' : isFinished(module, state) ? 'finished' : 'unfinished';
    return { id: module.id, title: module.title, standing, steps } as const;
  });
  const others = Object.values(state.rows).filter(({ step }) => !known.has(step));
  const all = modules.flatMap(({ steps }) => steps);
  const perHour = all.reduce((sum, step) => sum + step.perHour, 0);
  return {
    type: 'status',
    project: state.project,
    place: state.place,
    account: state.account,
    region: state.region,
    endpoint: sight.endpoint ?? null,
    workspace: standing.workspace.dir,
    since:
      all
        .map(({ createdAt }) => createdAt)
        .filter((at) => at !== null)
        .sort()[0] ?? null,
    modules,
    unknown: others.map((row) => stepView(row, sight, now, undefined)),
    urls: sight.urls,
    cost: { perHour, perDay: perHour * 24, soFar: all.reduce((sum, step) => sum + step.soFar, 0) },
    drift: all.flatMap(({ step, name, found, differences }) =>
      found === 'there' || found === 'not looked at' ? [] : [{ step, name, found, differences }],
    ),
    release: sight.release ?? null,
    problem: sight.problem ?? null,
    elsewhere: standing.others,
  };
}

function stepView(row: Row, { looked }: Sight, now: number, card: StepCard | undefined): StepView {
  const seen = looked.find((one) => one.row.step === row.step);
  const createdAt = createdAtOf(row) ?? null;
  const ageSeconds = createdAt === null ? null : Math.max(0, Math.round((now - Date.parse(createdAt)) / 1000));
  const perHour = card?.perHour ?? 0;
  return {
    step: row.step,
    title: card?.title ?? row.step,
    type: row.type,
    name: row.name,
    status: row.status,
    createdAt,
    ageSeconds,
    perHour,
    soFar: (perHour * (ageSeconds ?? 0)) / 3600,
    found: seen?.found ?? 'not looked at',
    differences: seen?.differences ?? [],
    links: seen?.links ?? [],
    error: seen?.error ?? (row.status === 'failed' ? row.error : null),
  };
}
