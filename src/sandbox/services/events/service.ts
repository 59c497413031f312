import type * as EventBridge from '@aws-sdk/client-eventbridge';
import type { Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { carry, carryOn, eventOf } from './carry.ts';
import { ruleArn, rules } from './model.ts';
import { permissions } from './permissions.ts';
import { putEvents } from './put-events.ts';
import * as rule from './rules.ts';
import * as tags from './tags.ts';
import * as target from './targets.ts';

const operations = {
  PutRule: rule.putRule,
  DescribeRule: rule.describeRule,
  ListRules: rule.listRules,
  DeleteRule: rule.deleteRule,
  EnableRule: rule.enableRule,
  DisableRule: rule.disableRule,
  PutTargets: target.putTargets,
  RemoveTargets: target.removeTargets,
  ListTargetsByRule: target.listTargetsByRule,
  ListRuleNamesByTarget: target.listRuleNamesByTarget,
  PutEvents: putEvents,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
  ListTagsForResource: tags.listTagsForResource,
} satisfies Handlers<typeof EventBridge>;

const inventory = (world: World): InventoryItem[] =>
  [...rules(world).values()].map(({ name, tags: own }) => ({
    type: 'AWS::Events::Rule',
    name,
    arn: ruleArn(world, name),
    account: world.account,
    tags: own,
  }));

/** By world, what ends the listening. */
const ears = new WeakMap<World, () => void>();

/** Amazon EventBridge, with the bus that each account has: https://docs.aws.amazon.com/eventbridge/latest/APIReference/Welcome.html */
export const events: Service = {
  id: 'events',
  signingName: 'events',
  protocol: 'awsJson1_1',
  apiVersion: '2015-10-07',
  targetPrefix: 'AWSEvents',
  schemas: () => import('@aws-sdk/client-eventbridge'),
  operations,
  permissions,
  inventory,
  open: async (world) => {
    ears.set(
      world,
      world.happenings.listen((happening) => carry(world, eventOf(world, happening))),
    );
    carryOn(world);
  },
  close: async (world) => {
    ears.get(world)?.();
  },
};
