import type { Permission } from '../../../src/course/step.ts';
import { names } from '../../names.ts';

/** Actions that concern resources of these types; CloudFormation names them, so that only their type is known before. */
const onNetwork: readonly (readonly [types: readonly string[], actions: readonly string[]])[] = [
  [['vpc'], ['CreateVpc', 'DeleteVpc', 'ModifyVpcAttribute', 'DescribeVpcAttribute']],
  [['subnet', 'vpc'], ['CreateSubnet']],
  [['subnet'], ['DeleteSubnet']],
  [['internet-gateway'], ['CreateInternetGateway', 'DeleteInternetGateway']],
  [
    ['internet-gateway', 'vpc'],
    ['AttachInternetGateway', 'DetachInternetGateway'],
  ],
  [['elastic-ip'], ['AllocateAddress', 'ReleaseAddress']],
  [['natgateway', 'elastic-ip', 'subnet', 'vpc'], ['CreateNatGateway']],
  [['natgateway'], ['DeleteNatGateway']],
  [['route-table', 'vpc'], ['CreateRouteTable']],
  [['route-table'], ['DeleteRouteTable', 'CreateRoute', 'ReplaceRoute', 'DeleteRoute']],
  [
    ['route-table', 'subnet'],
    ['AssociateRouteTable', 'DisassociateRouteTable'],
  ],
  [['vpc-endpoint', 'vpc', 'route-table'], ['CreateVpcEndpoint']],
  [['vpc-endpoint'], ['DeleteVpcEndpoints']],
  [['security-group', 'vpc'], ['CreateSecurityGroup']],
  [['security-group'], ['DeleteSecurityGroup', 'RevokeSecurityGroupIngress', 'RevokeSecurityGroupEgress']],
  [
    ['security-group', 'security-group-rule'],
    ['AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress'],
  ],
];

const taggable = [
  'vpc',
  'subnet',
  'internet-gateway',
  'elastic-ip',
  'natgateway',
  'route-table',
  'vpc-endpoint',
  'security-group',
];

/** None of EC2's looks can be limited to a resource (Service Authorization Reference, Amazon EC2). */
const looks = [
  'AccountAttributes',
  'Addresses',
  'AvailabilityZones',
  'InternetGateways',
  'NatGateways',
  'NetworkAcls',
  'NetworkInterfaces',
  'RouteTables',
  'SecurityGroupRules',
  'SecurityGroups',
  'Subnets',
  'VpcEncryptionControls',
  'VpcEndpoints',
  'Vpcs',
];

const onRoles = [
  'CreateRole',
  'DeleteRole',
  'GetRole',
  'TagRole',
  'PutRolePolicy',
  'GetRolePolicy',
  'DeleteRolePolicy',
  'ListRolePolicies',
  'ListAttachedRolePolicies',
];

const onStack = [
  'CreateStack',
  'UpdateStack',
  'ContinueUpdateRollback',
  'DeleteStack',
  'DescribeStacks',
  'DescribeStackEvents',
  'GetTemplate',
  'TagResource',
];

/**
 * What making, changing, finding and deleting the stack needs. Without a service role CloudFormation acts as whoever
 * calls it, so every action that the template's resources need is here too.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
export function corePermissions({
  project,
  account,
  region,
}: {
  readonly project: string;
  readonly account: string;
  readonly region: string;
}): Permission[] {
  const stack = names.stack(project);
  const ofTypes = (types: readonly string[]) => types.map((type) => `arn:aws:ec2:${region}:${account}:${type}/*`);
  return [
    ...onStack.map((action) => ({
      action: `cloudformation:${action}`,
      resource: `arn:aws:cloudformation:${region}:${account}:stack/${stack}/*`,
    })),
    ...onNetwork.flatMap(([types, actions]) => actions.map((action) => ({ action: `ec2:${action}`, resource: ofTypes(types) }))),
    { action: 'ec2:CreateTags', resource: ofTypes(taggable) },
    ...looks.map((what) => ({ action: `ec2:Describe${what}`, resource: '*' })),
    // CloudFormation names them after the stack.
    ...onRoles.map((action) => ({ action: `iam:${action}`, resource: `arn:aws:iam::${account}:role/${stack}-*` })),
  ];
}
