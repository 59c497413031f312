import type * as Ec2 from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Call, Handlers } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { describe } from './describe.ts';
import { dependency, existing, invalidValue } from './errors.ts';
import { arnOf, networkInterfaces, newId, type Rule, type SecurityGroup, securityGroups, those, vpcs } from './model.ts';
import { shownPermissions } from './permissions-of-group.ts';
import { tagsAtBirth, writeTags } from './tags.ts';

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
const ALLOWED = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/;
const LONGEST = 255;

export const securityGroupOperations = {
  CreateSecurityGroup({ GroupName = '', Description = '', VpcId, TagSpecifications }, { world }: Call) {
    checkWords(GroupName, Description);
    // Without a VPC the default one is meant, and a world has none.
    if (VpcId === undefined) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user');
    const vpc = existing(vpcs(world), { prefix: 'vpc', id: VpcId, parameter: 'vpcId' });
    if (those(securityGroups(world), ({ vpcId, name }) => vpcId === vpc.id && name === GroupName).length > 0) {
      throw new AwsError('InvalidGroup.Duplicate', `The security group '${GroupName}' already exists for VPC '${vpc.id}'`);
    }
    const tags = tagsAtBirth(TagSpecifications, 'security-group');
    const group = newGroup({ vpcId: vpc.id, name: GroupName, description: Description, tags });
    securityGroups(world).set(group.id, group);
    return { GroupId: group.id, SecurityGroupArn: arnOf(world, 'security-group', group.id), Tags: writeTags(tags) };
  },

  DeleteSecurityGroup({ GroupId }, { world }: Call) {
    const { id, name } = existing(securityGroups(world), { prefix: 'sg', id: GroupId, parameter: 'groupId' });
    if (name === 'default') {
      throw new AwsError('CannotDelete', `the specified group: "${id}" name: "default" cannot be deleted by a user`);
    }
    const isInUse = those(networkInterfaces(world), ({ groups }) => groups.includes(id)).length > 0;
    const isNamed =
      those(securityGroups(world), (other) => other.id !== id && other.rules.some((rule) => names(rule, id))).length > 0;
    if (isInUse || isNamed) throw dependency(`resource ${id} has a dependent object`);
    securityGroups(world).delete(id);
    return { Return: true, GroupId: id };
  },

  DescribeSecurityGroups(input, { world }: Call) {
    const { GroupNames = [] } = input;
    const all = [...securityGroups(world).values()];
    // Names count in the default VPC alone; groups of other VPCs are found by id or filter.
    const [stranger] = GroupNames;
    if (stranger !== undefined) {
      throw new AwsError('InvalidGroup.NotFound', `The security group '${stranger}' does not exist in default VPC 'none'`);
    }
    const { page, ...more } = describe(input, {
      all,
      ids: input.GroupIds,
      prefix: 'sg',
      idOf: ({ id }) => id,
      tagsOf: ({ tags }) => tags,
      fields: {
        'group-id': ({ id }) => id,
        'group-name': ({ name }) => name,
        description: ({ description }) => description,
        'vpc-id': ({ vpcId }) => vpcId,
        'owner-id': () => world.account,
        'ip-permission.cidr': ({ rules }) => each(rules, false, ({ peer }) => ('cidr' in peer ? peer.cidr : undefined)),
        'ip-permission.from-port': ({ rules }) => each(rules, false, ({ fromPort }) => String(fromPort)),
        'ip-permission.group-id': ({ rules }) => each(rules, false, ({ peer }) => ('groupId' in peer ? peer.groupId : undefined)),
        'ip-permission.protocol': ({ rules }) => each(rules, false, ({ protocol }) => protocol),
        'ip-permission.to-port': ({ rules }) => each(rules, false, ({ toPort }) => String(toPort)),
        'egress.ip-permission.cidr': ({ rules }) => each(rules, true, ({ peer }) => ('cidr' in peer ? peer.cidr : undefined)),
        'egress.ip-permission.group-id': ({ rules }) =>
          each(rules, true, ({ peer }) => ('groupId' in peer ? peer.groupId : undefined)),
        'egress.ip-permission.protocol': ({ rules }) => each(rules, true, ({ protocol }) => protocol),
      },
    });
    return { SecurityGroups: page.map((group) => shown(group, world)), ...more };
  },
} satisfies Handlers<typeof Ec2>;

/** A group with the rules that EC2 gives it: everything may go out, and in the default one its members reach each other. */
export function newGroup(wanted: Pick<SecurityGroup, 'vpcId' | 'name' | 'description' | 'tags'>): SecurityGroup {
  const id = newId('sg');
  const all = { protocol: '-1', fromPort: -1, toPort: -1, tags: {} };
  const out: Rule = { ...all, id: newId('sgr'), isEgress: true, peer: { cidr: '0.0.0.0/0' } };
  const among: Rule = { ...all, id: newId('sgr'), isEgress: false, peer: { groupId: id } };
  return { ...wanted, id, rules: wanted.name === 'default' ? [among, out] : [out] };
}

/** Whether a rule names a group as its peer. */
export const names = ({ peer }: Rule, groupId: string): boolean => 'groupId' in peer && peer.groupId === groupId;

function each(rules: readonly Rule[], isEgress: boolean, of: (rule: Rule) => string | undefined): string[] {
  return rules.filter((rule) => rule.isEgress === isEgress).flatMap((rule) => of(rule) ?? []);
}

function checkWords(name: string, description: string): void {
  if (name.startsWith('sg-')) {
    throw invalidValue(`Value (${name}) for parameter groupName is invalid. Group names may not be in the format sg-*.`);
  }
  if (name.toLowerCase() === 'default') throw invalidValue(`Cannot use reserved security group name: ${name}`);
  const words = { groupName: name, groupDescription: description };
  for (const [parameter, value] of Object.entries(words)) {
    if (value.length > LONGEST) {
      throw invalidValue(
        `Value (${value}) for parameter ${parameter} is invalid. It must be at most ${LONGEST} characters long.`,
      );
    }
    if (!ALLOWED.test(value)) {
      throw invalidValue(
        `Value (${value}) for parameter ${parameter} is invalid. Valid are letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*`,
      );
    }
  }
}

function shown(group: SecurityGroup, world: World): Ec2.SecurityGroup {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: world.account,
    SecurityGroupArn: arnOf(world, 'security-group', group.id),
    IpPermissions: shownPermissions(world, group, false),
    IpPermissionsEgress: shownPermissions(world, group, true),
    Tags: writeTags(group.tags),
  };
}
