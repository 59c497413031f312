import type { Course, CourseModule } from '../../course/course.ts';
import { ExplainedError } from '../../course/errors.ts';
import { nearest } from '../arguments/nearest.ts';

/**
 * The module that a learner named.
 * @throws ExplainedError that names the nearest, or all of them
 */
export function moduleNamed<Tools>({ modules }: Course<Tools>, name: string): CourseModule<Tools> {
  const found = modules.find(({ id }) => id === name);
  if (found) return found;
  const ids = modules.map(({ id }) => id);
  const meant = nearest(name, ids);
  throw new ExplainedError({
    what: `There is no module "${name}"`,
    nextSteps: [meant === undefined ? `The modules: ${ids.join(', ')}` : `Did you mean "${meant}"?`],
  });
}
