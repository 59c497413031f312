import type { Tag, Target } from '@aws-sdk/client-eventbridge';
import { arnIn } from '../../arn.ts';
import { passRole, resourceTagContext, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { BUS, ruleArn, rules } from './model.ts';

interface Input {
  readonly Name?: string;
  readonly Rule?: string;
  readonly ResourceARN?: string;
  readonly RoleArn?: string;
  readonly Tags?: readonly Tag[];
  readonly Targets?: readonly Target[];
  readonly Entries?: readonly unknown[];
}

/** AWS knows no resource for these: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
const EVERYWHERE = new Set(['ListRules', 'ListRuleNamesByTarget']);

export function permissions(operation: string, input: Input, { world }: Call): readonly Permission[] {
  const action = `events:${operation}`;
  if (EVERYWHERE.has(operation)) return [{ action, resources: ['*'] }];
  if (operation === 'PutEvents') return [{ action, resources: [arnIn(world, 'events', `event-bus/${BUS}`)] }];
  const arn = input.ResourceARN ?? ruleArn(world, input.Name ?? input.Rule ?? '*');
  const known = rules(world).get(arn.slice(arn.lastIndexOf('/') + 1));
  const roles = [input.RoleArn, ...(input.Targets ?? []).map(({ RoleArn }) => RoleArn)];
  return [
    { action, resources: [arn], context: { ...tagContext(input.Tags), ...resourceTagContext(known?.tags) } },
    ...(operation === 'PutRule' && input.Tags?.length
      ? [{ action: 'events:TagResource', resources: [arn], context: tagContext(input.Tags) }]
      : []),
    ...roles.flatMap((role) => passRole(role, 'events.amazonaws.com')),
  ];
}
