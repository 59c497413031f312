import type { Course } from '../course/course.ts';
import type { PlannedRequest } from '../course/request.ts';
import type { StepCard } from './events.ts';
import type { RunOptions } from './run.ts';
import type { Row, State } from './state/row.ts';

export interface PlannedStep {
  readonly card: StepCard;
  readonly type: string;
  /** Physical name; parts that aren't known yet stand as placeholders. */
  readonly name: string;
  /** The mutating calls of its creation, with placeholders for what isn't known yet. */
  readonly requests: readonly PlannedRequest[];
  /** What the state says of it; undefined when it was never begun. */
  readonly status: Row['status'] | undefined;
}

export interface PlanOptions<Tools> extends Pick<RunOptions<Tools>, 'tools' | 'card'> {
  readonly course: Course<Tools>;
  readonly project: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly state: State | undefined;
}

/** Every step in order with the calls that create it. Writes nothing and sends nothing of its own. */
export async function plan<Tools>(_options: PlanOptions<Tools>): Promise<readonly PlannedStep[]> {
  throw new Error('in progress');
}
