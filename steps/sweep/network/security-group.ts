import {
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { ec2 } from '../../../src/aws/request.ts';
import type { Kind, Send } from './kind.ts';

export const securityGroup: Kind = {
  type: 'AWS::EC2::SecurityGroup',
  noun: 'security group',
  byId: 'group-id',
  page: 'ec2/home#SecurityGroup:groupId=',
  usually: 5,
  list: async (send, filter) => {
    const { SecurityGroups = [] } = await send(ec2(new DescribeSecurityGroupsCommand({ Filters: [filter] })));
    return SecurityGroups.map(({ GroupId: id = '', Tags: tags = [] }) => ({ id, tags }));
  },
  erase: async ({ send }, GroupId) => {
    await forget(send, GroupId);
    await send(ec2(new DeleteSecurityGroupCommand({ GroupId })));
  },
};

/** A group that another one's rule names can't go (DeleteSecurityGroup, DependencyViolation); ours name each other. */
async function forget(send: Send, id: string): Promise<void> {
  for (const Name of ['ip-permission.group-id', 'egress.ip-permission.group-id']) {
    const Filters = [{ Name, Values: [id] }];
    const { SecurityGroups = [] } = await send(ec2(new DescribeSecurityGroupsCommand({ Filters })));
    for (const { GroupId, IpPermissions, IpPermissionsEgress } of SecurityGroups) {
      if (GroupId === id) continue;
      const [ingress, egress] = [naming(id, IpPermissions), naming(id, IpPermissionsEgress)];
      if (ingress.length > 0) await send(ec2(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: ingress })));
      if (egress.length > 0) await send(ec2(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: egress })));
    }
  }
}

/** The rules that name a group, less all else that stands in them. */
const naming = (id: string, rules: readonly IpPermission[] = []): IpPermission[] =>
  rules
    .filter(({ UserIdGroupPairs }) => UserIdGroupPairs?.some(({ GroupId }) => GroupId === id))
    .map(({ IpProtocol, FromPort, ToPort }) => ({ IpProtocol, FromPort, ToPort, UserIdGroupPairs: [{ GroupId: id }] }));
