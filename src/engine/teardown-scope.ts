import type { Course } from '../course/course.ts';
import type { Row, State } from './state/row.ts';

export interface TeardownScope {
  /** The modules that go, in the order they are taught. */
  readonly modules: readonly string[];
  /** Those of them that weren't asked for: they need one that was. Only those of which something stands. */
  readonly takenAlong: readonly string[];
  /** What goes, in an order in which it could be deleted one by one. */
  readonly rows: readonly Row[];
  /** What stays. */
  readonly stays: readonly Row[];
}

/**
 * What a teardown takes, so that a command can say so first. No modules: everything.
 * @throws ExplainedError when a module isn't the course's
 */
export function teardownScope<Tools>(_course: Course<Tools>, _state: State, _modules?: readonly string[]): TeardownScope {
  throw new Error('in progress');
}
