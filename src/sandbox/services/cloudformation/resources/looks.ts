import { authorize } from '../../../authorization/authorize.ts';
import type { Call, Permission } from '../../../service.ts';
import type { World } from '../../../world/world.ts';

/** What CloudFormation's handlers do to a thing: they look at it after they made or changed it, and before they delete it. */
export type Occasion = 'read' | 'delete';

const routes = ['ec2:DescribeRouteTables'];
const rules = ['ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupRules'];
const ofRole = ['iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'];

/**
 * The looks that each type's handlers take in the name of whoever asked for the stack, by `handlers` in its schema
 * (DescribeType; https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html).
 * The sandbox knows its own things without looking; what is missing here, the types ask for themselves.
 */
export const looks: Readonly<Record<string, Readonly<Record<Occasion, readonly string[]>>>> = {
  'AWS::EC2::VPC': {
    read: [
      ...['ec2:DescribeVpcs', 'ec2:DescribeVpcAttribute', 'ec2:DescribeVpcEncryptionControls'],
      ...['ec2:DescribeNetworkAcls', 'ec2:DescribeSecurityGroups'],
    ],
    delete: ['ec2:DescribeVpcs'],
  },
  'AWS::EC2::Subnet': { read: ['ec2:DescribeSubnets', 'ec2:DescribeNetworkAcls'], delete: ['ec2:DescribeSubnets'] },
  'AWS::EC2::InternetGateway': { read: ['ec2:DescribeInternetGateways'], delete: [] },
  'AWS::EC2::VPCGatewayAttachment': { read: ['ec2:DescribeInternetGateways'], delete: ['ec2:DescribeInternetGateways'] },
  'AWS::EC2::EIP': { read: ['ec2:DescribeAddresses'], delete: ['ec2:DescribeAddresses'] },
  'AWS::EC2::NatGateway': { read: ['ec2:DescribeNatGateways'], delete: ['ec2:DescribeNatGateways'] },
  'AWS::EC2::RouteTable': { read: routes, delete: routes },
  'AWS::EC2::Route': { read: routes, delete: routes },
  'AWS::EC2::SubnetRouteTableAssociation': {
    read: ['ec2:DescribeSubnets', ...routes],
    delete: ['ec2:DescribeSubnets', ...routes],
  },
  'AWS::EC2::VPCEndpoint': { read: ['ec2:DescribeVpcEndpoints'], delete: ['ec2:DescribeVpcEndpoints'] },
  'AWS::EC2::SecurityGroup': { read: ['ec2:DescribeSecurityGroups'], delete: ['ec2:DescribeSecurityGroups'] },
  'AWS::EC2::SecurityGroupIngress': { read: rules, delete: ['ec2:DescribeSecurityGroupRules'] },
  'AWS::EC2::SecurityGroupEgress': { read: rules, delete: ['ec2:DescribeSecurityGroupRules'] },
  'AWS::IAM::Role': { read: [...ofRole, 'iam:GetRolePolicy'], delete: ofRole },
};

/** Sees whether the caller may look as a type's handler does. @throws AwsError that names the action, and the caller */
export function mayLook(call: Call, thing: { readonly type: string; readonly physicalId: string }, occasion: Occasion): void {
  const permissions = (looks[thing.type]?.[occasion] ?? []).map(
    (action): Permission => ({ action, resources: [lookedAt(call.world, action, thing.physicalId)] }),
  );
  for (const permission of permissions) {
    const [service = '', name = ''] = permission.action.split(':');
    authorize([permission], { ...call, service, operation: name });
  }
}

/** Of these EC2 limits the attributes of a network alone to a resource, IAM all (Service Authorization Reference). */
export function lookedAt(
  { partition, region, account }: Pick<World, 'partition' | 'region' | 'account'>,
  action: string,
  physicalId: string,
): string {
  if (action.startsWith('iam:')) return `arn:${partition}:iam::${account}:role/${physicalId}`;
  return action === 'ec2:DescribeVpcAttribute' ? `arn:${partition}:ec2:${region}:${account}:vpc/${physicalId}` : '*';
}
