import type * as Ec2 from '@aws-sdk/client-ec2';
import { ec2 } from '../../ec2/service.ts';
import { same } from '../template/json.ts';
import { retagInEc2, tagsAtCreation, unlessGone } from './helpers.ts';
import type { Properties } from './properties.ts';
import type { Hands, HandsOn, ResourceType } from './resource-type.ts';
import { given } from './vpc.ts';

type Direction = 'Ingress' | 'Egress';

/** The members that name a group at the other end, by direction. */
const PEER = { Ingress: 'SourceSecurityGroupId', Egress: 'DestinationSecurityGroupId' } as const;

const group: ResourceType = {
  type: 'AWS::EC2::SecurityGroup',
  takes: {
    ...{ GroupName: 'immutable', GroupDescription: 'immutable', VpcId: 'immutable' },
    ...{ SecurityGroupIngress: 'mutable', SecurityGroupEgress: 'mutable', Tags: 'mutable' },
  },
  required: ['GroupDescription'],
  attributes: ['GroupId', 'Id', 'VpcId'],
  named: 'GroupName',
  seconds: 5,
  async create(at) {
    const { properties } = at;
    const { GroupId } = await at.act<Ec2.CreateSecurityGroupResult>(ec2, 'CreateSecurityGroup', {
      ...{ GroupName: properties.maybeText('GroupName') ?? at.name, Description: properties.text('GroupDescription') },
      ...{ VpcId: properties.maybeText('VpcId'), ...tagsAtCreation(at, 'security-group') },
    });
    return given(GroupId, 'CreateSecurityGroup');
  },
  async settle(at) {
    // A template that says anything of going out doesn't want the rule that allows everything.
    if (at.properties.has('SecurityGroupEgress')) await revoke(at, 'Egress', ALL_OUT);
    for (const direction of ['Ingress', 'Egress'] as const) {
      for (const rule of at.properties.objects(`SecurityGroup${direction}`))
        await authorize(at, direction, permissionOf(rule, direction));
    }
  },
  async update(at, before) {
    for (const direction of ['Ingress', 'Egress'] as const) {
      const was = rulesOf(before.properties, direction);
      const now = rulesOf(at.properties, direction);
      for (const rule of was) if (!now.some((other) => same(rule as never, other as never))) await revoke(at, direction, rule);
      for (const rule of now) if (!was.some((other) => same(rule as never, other as never))) await authorize(at, direction, rule);
    }
    await retagInEc2(at, before);
  },
  describe: ({ physicalId, properties }) => ({ GroupId: physicalId, Id: physicalId, VpcId: properties.maybeText('VpcId') ?? '' }),
  remove: (at) => unlessGone(() => at.act(ec2, 'DeleteSecurityGroup', { GroupId: at.physicalId })),
};

const ALL_OUT: Ec2.IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

/** A group that says nothing of going out keeps the rule that EC2 gave it. */
function rulesOf(properties: Properties, direction: Direction): Ec2.IpPermission[] {
  if (direction === 'Egress' && !properties.has('SecurityGroupEgress')) return [ALL_OUT];
  return properties.objects(`SecurityGroup${direction}`).map((rule) => permissionOf(rule, direction));
}

function permissionOf(rule: Properties, direction: Direction): Ec2.IpPermission {
  const description = rule.maybeText('Description');
  const Description = description === undefined ? {} : { Description: description };
  const [FromPort, ToPort] = [rule.maybeNumber('FromPort'), rule.maybeNumber('ToPort')];
  const [CidrIp, CidrIpv6, GroupId] = ['CidrIp', 'CidrIpv6', PEER[direction]].map((name) => rule.maybeText(name));
  return {
    IpProtocol: rule.text('IpProtocol'),
    ...(FromPort !== undefined && { FromPort }),
    ...(ToPort !== undefined && { ToPort }),
    ...(CidrIp !== undefined && { IpRanges: [{ CidrIp, ...Description }] }),
    ...(CidrIpv6 !== undefined && { Ipv6Ranges: [{ CidrIpv6, ...Description }] }),
    ...(GroupId !== undefined && { UserIdGroupPairs: [{ GroupId, ...Description }] }),
  };
}

/** A rule that is there already counts as made: it was, before a restart. */
async function authorize({ act, physicalId }: HandsOn, direction: Direction, permission: Ec2.IpPermission): Promise<void> {
  const input = { GroupId: physicalId, IpPermissions: [permission] };
  await unlessGone(() => act(ec2, `AuthorizeSecurityGroup${direction}`, input), /^InvalidPermission\.Duplicate$/);
}

async function revoke({ act, physicalId }: HandsOn, direction: Direction, permission: Ec2.IpPermission): Promise<void> {
  const input = { GroupId: physicalId, IpPermissions: [permission] };
  await unlessGone(() => act(ec2, `RevokeSecurityGroup${direction}`, input), /^InvalidPermission\.NotFound$/);
}

/** A rule as a resource of its own: that is how two groups can name each other. */
function ruleType(direction: Direction): ResourceType {
  const names = ['GroupId', 'IpProtocol', 'FromPort', 'ToPort', 'CidrIp', 'CidrIpv6', PEER[direction]];
  return {
    type: `AWS::EC2::SecurityGroup${direction}`,
    takes: { ...Object.fromEntries(names.map((name) => [name, 'immutable' as const])), Description: 'mutable' },
    required: ['IpProtocol'],
    attributes: ['Id'],
    seconds: 3,
    async create(at) {
      const { SecurityGroupRules } = await at.act<Ec2.AuthorizeSecurityGroupIngressResult>(
        ...([ec2, `AuthorizeSecurityGroup${direction}`] as const),
        { GroupId: at.properties.text('GroupId'), IpPermissions: [permissionOf(at.properties, direction)] },
      );
      return given(SecurityGroupRules?.[0]?.SecurityGroupRuleId, `AuthorizeSecurityGroup${direction}`);
    },
    async find(at) {
      return (await rulesIn(at)).find((rule) => isSame(rule, at.properties, direction))?.SecurityGroupRuleId;
    },
    async update(at) {
      // What says who may talk to whom stays; only its words change.
      const IpPermissions = [permissionOf(at.properties, direction)];
      const GroupId = at.properties.text('GroupId');
      await at.act(ec2, `UpdateSecurityGroupRuleDescriptions${direction}`, { GroupId, IpPermissions });
    },
    describe: ({ physicalId }) => ({ Id: physicalId }),
    async remove(at) {
      const input = { GroupId: at.properties.text('GroupId'), SecurityGroupRuleIds: [at.physicalId] };
      await unlessGone(() => at.act(ec2, `RevokeSecurityGroup${direction}`, input));
    },
  };
}

async function rulesIn(at: Hands): Promise<readonly Ec2.SecurityGroupRule[]> {
  const Filters = [{ Name: 'group-id', Values: [at.properties.text('GroupId')] }];
  return (
    (await at.act<Ec2.DescribeSecurityGroupRulesResult>(ec2, 'DescribeSecurityGroupRules', { Filters })).SecurityGroupRules ?? []
  );
}

function isSame(rule: Ec2.SecurityGroupRule, wanted: Properties, direction: Direction): boolean {
  const { IsEgress, IpProtocol, FromPort = -1, ToPort = -1, CidrIpv4, ReferencedGroupInfo } = rule;
  return (
    IsEgress === (direction === 'Egress') &&
    IpProtocol === wanted.text('IpProtocol') &&
    FromPort === (wanted.maybeNumber('FromPort') ?? -1) &&
    ToPort === (wanted.maybeNumber('ToPort') ?? -1) &&
    CidrIpv4 === wanted.maybeText('CidrIp') &&
    ReferencedGroupInfo?.GroupId === wanted.maybeText(PEER[direction])
  );
}

/** Who may talk to whom. */
export const securityGroupTypes: readonly ResourceType[] = [group, ruleType('Ingress'), ruleType('Egress')];
