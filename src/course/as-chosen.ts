import type { Course, CourseModule } from './course.ts';
import type { AnyStep, Choices } from './step.ts';

/** Whether a course as it was chosen has a step. */
export const isChosen = ({ when }: Pick<AnyStep, 'when'>, choices: Choices): boolean => when?.(choices) ?? true;

/** The steps of a module that were chosen. */
export function chosenSteps<Tools>({ steps }: Pick<CourseModule<Tools>, 'steps'>, choices: Choices): readonly AnyStep<Tools>[] {
  return steps.filter((step) => isChosen(step, choices));
}

/**
 * The course as choices make it: without the steps that weren't chosen, and without the order they gave to others.
 * A teardown takes the whole course: what was chosen otherwise before may still stand.
 */
export function asChosen<Tools>(course: Course<Tools>, choices: Choices): Course<Tools> {
  const left = new Set(
    course.modules.flatMap(({ steps }) => steps.filter((step) => !isChosen(step, choices)).map(({ id }) => id)),
  );
  if (left.size === 0) return course;
  const modules = course.modules.map((module) => ({
    ...module,
    steps: module.steps.filter(({ id }) => !left.has(id)).map((step) => withoutOrderOf(step, left)),
  }));
  return { ...course, modules };
}

function withoutOrderOf<Tools>(step: AnyStep<Tools>, left: ReadonlySet<string>): AnyStep<Tools> {
  if (!step.after?.some(({ id }) => left.has(id))) return step;
  return { ...step, after: step.after.filter(({ id }) => !left.has(id)) };
}
