import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeRouteTablesCommand,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand } from '@aws-sdk/client-ecs';
import { CreateRoleCommand, CreateServiceLinkedRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { onTestFinished, vi } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/create-sandbox.ts';
import { type Access, clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { makeImages } from './server-image.ts';

export type Clients = ReturnType<typeof clientsOf>;

/** Roles, a network with a way out, a repository with an image, a log group and a cluster, all made over HTTP. */
export async function openGround<At extends Access & { readonly account: string }>(sandbox: At) {
  const clients = clientsOf(sandbox);
  const [network, image, roles] = await Promise.all([makeNetwork(clients), makeImages(clients), makeRoles(clients)]);
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: 'mysfits' }));
  await clients.ecs.send(new CreateClusterCommand({ clusterName: 'mysfits' }));
  return { sandbox, ...clients, ...network, ...image, ...roles };
}

export type Ground<At extends Access & { readonly account: string } = Access & { readonly account: string }> = Awaited<
  ReturnType<typeof openGround<At>>
>;

/** The same in a sandbox in this process, whose tasks are processes. */
export async function openProcessGround(): Promise<Ground<Sandbox>> {
  withoutEngine();
  return openGround(await openSandbox());
}

/** Without an engine, whatever this machine has, and with Debian's Python. */
export function withoutEngine(): void {
  vi.stubEnv('MYSFITS_ENGINE', 'none');
  vi.stubEnv('MYSFITS_PYTHON', '/usr/bin/python3');
  onTestFinished(() => void vi.unstubAllEnvs());
}

async function makeNetwork({ ec2 }: Clients) {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const subnets = [];
  for (const [index, zone] of ['a', 'b'].entries()) {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({ VpcId, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: `us-east-1${zone}` }),
    );
    subnets.push(Subnet?.SubnetId ?? '');
  }
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId] }] }));
  await ec2.send(
    new CreateRouteCommand({
      RouteTableId: RouteTables?.[0]?.RouteTableId ?? '',
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: InternetGatewayId,
    }),
  );
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: 'all', Description: 'all' }));
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 0, ToPort: 65_535, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    }),
  );
  return { vpcId: VpcId, subnets, group: GroupId };
}

async function makeRoles({ iam }: Clients) {
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  const actions = ['ecr:*', 'logs:*'];
  const make = async (RoleName: string, Action: readonly string[]) => {
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument }));
    return Role?.Arn ?? '';
  };
  await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' }));
  return { makeRole: make, executionRole: await make('execution', actions), taskRole: await make('task', ['s3:*']) };
}
