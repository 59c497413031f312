import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { isAwsError } from '../../../src/aws/errors.ts';
import { cloudformation } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { foreseen, type OutputsOf } from '../../../src/course/outputs.ts';
import { coreOutputs } from './outputs.ts';

export type CoreOutputs = OutputsOf<typeof coreOutputs>;

/** A stack as far as it is needed here, checked to be whole. */
export interface CoreStack extends Stack {
  readonly StackId: string;
  readonly StackStatus: NonNullable<Stack['StackStatus']>;
}

/**
 * A stack by its name or id; undefined where there is none. By its id a stack is still seen once it is gone, as
 * DELETE_COMPLETE (DescribeStacks, API Reference).
 */
export async function readStack(send: CourseTools['send'], nameOrId: string): Promise<CoreStack | undefined> {
  try {
    const { Stacks: [stack] = [] } = await send(cloudformation(new DescribeStacksCommand({ StackName: nameOrId })));
    if (stack === undefined) return undefined;
    const { StackId, StackStatus } = stack;
    if (StackId === undefined || StackStatus === undefined)
      throw new Error(`DescribeStacks tells no id or status of ${nameOrId}.`);
    return { ...stack, StackId, StackStatus };
  } catch (error) {
    if (isAwsError(error, 'ValidationError') && error.why?.includes('does not exist')) return undefined;
    throw error;
  }
}

/** What a stack's state means for whoever wants it to stand. */
export type Condition =
  /** It stands, and can be changed. */
  | 'stands'
  /** CloudFormation is still making or changing it; it may come to stand by itself. */
  | 'under way'
  /** Nothing usable is left of it, or soon will be; it has to go before another can be made under its name. */
  | 'remnant'
  /** A change failed, and so did taking it back. */
  | 'stuck'
  | 'gone';

/** Reads the state, by what AWS documents of each (Stack status codes, CloudFormation User Guide). */
export function conditionOf({ StackStatus: status }: Pick<CoreStack, 'StackStatus'>): Condition {
  if (status === 'DELETE_COMPLETE') return 'gone';
  if (status === 'UPDATE_ROLLBACK_FAILED') return 'stuck';
  if (status === 'REVIEW_IN_PROGRESS' || /^(DELETE|ROLLBACK)_/.test(status) || status === 'CREATE_FAILED') return 'remnant';
  return status.endsWith('_IN_PROGRESS') ? 'under way' : 'stands';
}

export const isMoving = ({ StackStatus }: Pick<CoreStack, 'StackStatus'>): boolean =>
  StackStatus.endsWith('_IN_PROGRESS') && StackStatus !== 'REVIEW_IN_PROGRESS';

/**
 * What a stack hands on. One that is still being made says nothing yet; the rest stands as placeholders then.
 * @throws Error naming an output that a finished stack lacks
 */
export function outputsOf(stack: CoreStack): CoreOutputs {
  const values = new Map(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const finished = conditionOf(stack) === 'stands';
  const known: Record<string, string | string[] | boolean> = { stackId: stack.StackId };
  for (const [name, kind] of Object.entries(coreOutputs)) {
    if (name === 'stackId') continue;
    const value = values.get(name.charAt(0).toUpperCase() + name.slice(1));
    if (value !== undefined) known[name] = kind === 'strings' ? value.split(',') : kind === 'boolean' ? value === 'true' : value;
    else if (finished) throw new Error(`The stack ${stack.StackName} has no output "${name}".`);
  }
  return foreseen('core-stack', coreOutputs, known);
}
