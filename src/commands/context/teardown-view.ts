import type { CourseTools } from '../../aws/tools.ts';
import type { Course } from '../../course/course.ts';
import { graphOf } from '../../course/graph.ts';
import type { Row, State } from '../../engine/state/row.ts';
import { type TeardownScope, teardownScope } from '../../engine/teardown-scope.ts';
import type { TeardownView } from '../../ui/screens/teardown-lines.ts';

/**
 * What a teardown takes and what it leaves, as it is told before it begins; what a step leaves behind on purpose stays.
 * @throws ExplainedError when a module is neither the course's nor any row's
 */
export function teardownView(
  course: Course<CourseTools>,
  state: State,
  modules?: readonly string[],
): TeardownView & { readonly scope: TeardownScope } {
  const scope = teardownScope(course, state, modules);
  const { nodes } = graphOf(course);
  const remains = ({ step }: Row) => nodes.get(step)?.step.staysBehind !== undefined;
  const shown = ({ step, type, name }: Row) => ({ step, type, name });
  return {
    project: state.project,
    goes: scope.rows.filter((row) => !remains(row)).map(shown),
    stays: [...scope.stays, ...scope.rows.filter(remains)].map(shown),
    takenAlong: scope.takenAlong,
    scope,
  };
}
