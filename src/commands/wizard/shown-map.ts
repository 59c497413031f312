import { isChosen } from '../../course/as-chosen.ts';
import type { Course } from '../../course/course.ts';
import { type CourseMap, mapOf } from '../../course/map.ts';
import type { Choices } from '../../course/step.ts';

/**
 * The map of a course as it was chosen. A step that wasn't chosen has its place where something is known of it all the same:
 * it was built before something else was chosen, or it is only being chosen by the run under way.
 * @param known ids of the steps of which something was heard
 */
export function shownMap<Tools>(course: Course<Tools>, choices: Choices, known: ReadonlySet<string>): CourseMap {
  const { modules, nodes, edges } = mapOf(course);
  const steps = course.modules.flatMap((module) => module.steps);
  const left = new Set(steps.filter((step) => !isChosen(step, choices) && !known.has(step.id)).map(({ id }) => id));
  return {
    modules,
    nodes: nodes.filter(({ id }) => !left.has(id)),
    edges: edges.filter(([from, to]) => !left.has(from) && !left.has(to)),
  };
}
