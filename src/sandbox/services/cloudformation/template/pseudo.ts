import type { World } from '../../../world/world.ts';
import { NO_VALUE } from './functions.ts';
import type { Json } from './json.ts';

/** Where a stack is: what the pseudo parameters say. */
export interface Place {
  readonly world: Pick<World, 'account' | 'region' | 'partition'>;
  readonly stackName: string;
  readonly stackId: string;
  readonly notificationArns: readonly string[];
}

/** The names that every template may use without declaring them. */
export const PSEUDO_PARAMETERS: ReadonlySet<string> = new Set(
  ['AccountId', 'NoValue', 'NotificationARNs', 'Partition', 'Region', 'StackId', 'StackName', 'URLSuffix'].map(
    (name) => `AWS::${name}`,
  ),
);

/** The value of a pseudo parameter; undefined for any other name. */
export function pseudoParameter(
  name: string,
  { world, stackName, stackId, notificationArns }: Place,
): Json | typeof NO_VALUE | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return world.account;
    case 'AWS::Region':
      return world.region;
    case 'AWS::Partition':
      return world.partition;
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stackName;
    case 'AWS::StackId':
      return stackId;
    case 'AWS::NotificationARNs':
      return notificationArns;
    case 'AWS::NoValue':
      return NO_VALUE;
    default:
      return undefined;
  }
}
