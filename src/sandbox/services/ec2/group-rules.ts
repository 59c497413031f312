import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { MOST_RULES } from './account.ts';
import { type AskedRule, askedRules, keyOf, peerText } from './asked-rules.ts';
import { describe } from './describe.ts';
import { existing, unknownId } from './errors.ts';
import { newId, type Rule, type SecurityGroup, securityGroups } from './model.ts';
import { shownRule } from './permissions-of-group.ts';
import { tagsAtBirth } from './tags.ts';

export const groupRuleOperations = {
  AuthorizeSecurityGroupIngress: (input, { world }: Call) => authorize(world, input, false),
  AuthorizeSecurityGroupEgress: (input, { world }: Call) => authorize(world, input, true),
  RevokeSecurityGroupIngress: (input, { world }: Call) => revoke(world, input, false),
  RevokeSecurityGroupEgress: (input, { world }: Call) => revoke(world, input, true),
  UpdateSecurityGroupRuleDescriptionsIngress: (input, { world }: Call) => reword(world, input, false),
  UpdateSecurityGroupRuleDescriptionsEgress: (input, { world }: Call) => reword(world, input, true),

  DescribeSecurityGroupRules(input, { world }: Call) {
    const all = [...securityGroups(world).values()].flatMap((group) => group.rules.map((rule) => ({ group, rule })));
    const { page, ...more } = describe(input, {
      all,
      ids: input.SecurityGroupRuleIds,
      prefix: 'sgr',
      idOf: ({ rule }) => rule.id,
      tagsOf: ({ rule }) => rule.tags,
      fields: { 'security-group-rule-id': ({ rule }) => rule.id, 'group-id': ({ group }) => group.id },
    });
    return { SecurityGroupRules: page.map(({ group, rule }) => shownRule(world, group, rule)), ...more };
  },
} satisfies Handlers<typeof Ec2>;

type AuthorizeInput = Ec2.AuthorizeSecurityGroupIngressCommandInput & Ec2.AuthorizeSecurityGroupEgressCommandInput;
type RevokeInput = Ec2.RevokeSecurityGroupIngressCommandInput & Ec2.RevokeSecurityGroupEgressCommandInput;

function authorize(world: World, input: Partial<AuthorizeInput>, isEgress: boolean) {
  const group = groupOf(world, input.GroupId);
  const asked = askedRules(world, group, input);
  const present = group.rules.filter((rule) => rule.isEgress === isEgress);
  const known = new Set(present.map(keyOf));
  const twice = asked.find((rule) => known.has(keyOf(rule)));
  if (twice) throw new AwsError('InvalidPermission.Duplicate', `the specified rule "${textOf(twice)}" already exists`);
  if (present.length + asked.length > MOST_RULES) {
    throw new AwsError('RulesPerSecurityGroupLimitExceeded', 'The maximum number of rules per security group has been reached.');
  }
  const tags = tagsAtBirth(input.TagSpecifications, 'security-group-rule');
  const made = asked.map((rule): Rule => ({ ...rule, id: newId('sgr'), isEgress, tags }));
  const changed = { ...group, rules: [...group.rules, ...made] };
  securityGroups(world).set(group.id, changed);
  return { Return: true, SecurityGroupRules: made.map((rule) => shownRule(world, changed, rule)) };
}

function revoke(world: World, input: Partial<RevokeInput>, isEgress: boolean) {
  const group = groupOf(world, input.GroupId);
  const going = input.SecurityGroupRuleIds?.length
    ? byId(group, input.SecurityGroupRuleIds, isEgress)
    : byDescription(group, askedRules(world, group, input), isEgress);
  securityGroups(world).set(group.id, { ...group, rules: group.rules.filter((rule) => !going.includes(rule)) });
  return {
    Return: true,
    RevokedSecurityGroupRules: going.map((rule) => {
      const {
        SecurityGroupRuleArn: _,
        GroupOwnerId: __,
        Tags: ___,
        ReferencedGroupInfo,
        ...shown
      } = shownRule(world, group, rule);
      return { ...shown, ...(ReferencedGroupInfo && { ReferencedGroupId: ReferencedGroupInfo.GroupId }) };
    }),
  };
}

type RewordInput = Ec2.UpdateSecurityGroupRuleDescriptionsIngressCommandInput;

/** Rules named by their ids, or described as they were made: with the new words; none takes the old ones away. */
function reword(world: World, input: RewordInput, isEgress: boolean) {
  const group = groupOf(world, input.GroupId);
  const named = input.SecurityGroupRuleDescriptions ?? [];
  const words = new Map(
    named.length > 0
      ? named.map(({ SecurityGroupRuleId = '', Description }) => [SecurityGroupRuleId, Description])
      : askedRules(world, group, input).flatMap((asked) =>
          byDescription(group, [asked], isEgress).map(({ id }) => [id, asked.description] as const),
        ),
  );
  byId(group, [...words.keys()], isEgress);
  const rules = group.rules.map((rule): Rule => {
    if (!words.has(rule.id)) return rule;
    const { description: _, ...bare } = rule;
    const description = words.get(rule.id);
    return { ...bare, ...(description !== undefined && { description }) };
  });
  securityGroups(world).set(group.id, { ...group, rules });
  return { Return: true };
}

function byId({ rules }: SecurityGroup, ids: readonly string[], isEgress: boolean): Rule[] {
  return ids.map((id) => {
    const rule = rules.find((each) => each.id === id && each.isEgress === isEgress);
    if (!rule) throw unknownId('sgr', id);
    return rule;
  });
}

function byDescription({ rules }: SecurityGroup, asked: readonly AskedRule[], isEgress: boolean): Rule[] {
  return asked.map((wanted) => {
    const rule = rules.find((each) => each.isEgress === isEgress && keyOf(each) === keyOf(wanted));
    if (!rule) {
      throw new AwsError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
    }
    return rule;
  });
}

function groupOf(world: World, id: string | undefined): SecurityGroup {
  return existing(securityGroups(world), { prefix: 'sg', id, parameter: 'groupId' });
}

function textOf({ protocol, fromPort, toPort, peer }: AskedRule): string {
  const range = protocol === '-1' ? 'ALL' : `${protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}`;
  return `peer: ${peerText(peer)}, ${range}, ALLOW`;
}
