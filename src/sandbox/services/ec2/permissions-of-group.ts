import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { World } from '../../world/world.ts';
import { arnOf, type Rule, type SecurityGroup } from './model.ts';
import { writeTags } from './tags.ts';

/** The rules of one direction as DescribeSecurityGroups has them: one permission for each protocol and range of ports. */
export function shownPermissions(world: World, { rules }: SecurityGroup, isEgress: boolean): IpPermission[] {
  const permissions = new Map<string, Rule[]>();
  for (const rule of rules.filter((each) => each.isEgress === isEgress)) {
    const key = `${rule.protocol} ${rule.fromPort} ${rule.toPort}`;
    permissions.set(key, [...(permissions.get(key) ?? []), rule]);
  }
  return [...permissions.values()].map((alike) => permissionOf(world, alike));
}

function permissionOf(world: World, alike: readonly Rule[]): IpPermission {
  const [first] = alike;
  const described = ({ description }: Rule) => (description === undefined ? {} : { Description: description });
  return {
    IpProtocol: first?.protocol,
    // For all protocols EC2 names no ports.
    ...(first && first.protocol !== '-1' && { FromPort: first.fromPort, ToPort: first.toPort }),
    IpRanges: alike.flatMap((rule) => ('cidr' in rule.peer ? [{ CidrIp: rule.peer.cidr, ...described(rule) }] : [])),
    Ipv6Ranges: alike.flatMap((rule) => ('cidr6' in rule.peer ? [{ CidrIpv6: rule.peer.cidr6, ...described(rule) }] : [])),
    PrefixListIds: alike.flatMap((rule) =>
      'prefixListId' in rule.peer ? [{ PrefixListId: rule.peer.prefixListId, ...described(rule) }] : [],
    ),
    UserIdGroupPairs: alike.flatMap((rule) =>
      'groupId' in rule.peer ? [{ GroupId: rule.peer.groupId, UserId: world.account, ...described(rule) }] : [],
    ),
  };
}

/** One rule by itself, as DescribeSecurityGroupRules has it. */
export function shownRule(world: World, group: SecurityGroup, rule: Rule): SecurityGroupRule {
  const { peer } = rule;
  return {
    SecurityGroupRuleId: rule.id,
    SecurityGroupRuleArn: arnOf(world, 'security-group-rule', rule.id),
    GroupId: group.id,
    GroupOwnerId: world.account,
    IsEgress: rule.isEgress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    ...('cidr' in peer && { CidrIpv4: peer.cidr }),
    ...('cidr6' in peer && { CidrIpv6: peer.cidr6 }),
    ...('prefixListId' in peer && { PrefixListId: peer.prefixListId }),
    ...('groupId' in peer && { ReferencedGroupInfo: { GroupId: peer.groupId, UserId: world.account } }),
    ...(rule.description !== undefined && { Description: rule.description }),
    Tags: writeTags(rule.tags),
  };
}
