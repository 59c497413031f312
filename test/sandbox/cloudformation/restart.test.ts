import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { createSandbox } from '../../../src/sandbox/create-sandbox.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { stacksOf, template } from './kit.ts';

const ref = (Ref: string) => ({ Ref });

/** One of each kind of thing that is found again in its own way. */
const BODY = JSON.stringify(
  template({
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Igw: { Type: 'AWS::EC2::InternetGateway' },
    Attached: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Igw') } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' } },
    Ip: { Type: 'AWS::EC2::EIP', DependsOn: 'Attached' },
    Nat: {
      Type: 'AWS::EC2::NatGateway',
      Properties: { SubnetId: ref('Subnet'), AllocationId: { 'Fn::GetAtt': ['Ip', 'AllocationId'] } },
    },
    Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
    Route: {
      Type: 'AWS::EC2::Route',
      Properties: { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: ref('Nat') },
    },
    Routes: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { SubnetId: ref('Subnet'), RouteTableId: ref('Table') },
    },
    Endpoint: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { VpcId: ref('Vpc'), ServiceName: 'com.amazonaws.us-east-1.s3', RouteTableIds: [ref('Table')] },
    },
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: ref('Vpc'), GroupDescription: 'g' } },
    Rule: {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: { GroupId: ref('Group'), IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    Log: { Type: 'AWS::Logs::LogGroup' },
  }),
);

/** Where the services keep what a stack makes. */
const MADE = [
  'vpcs',
  'subnets',
  'internet-gateways',
  'route-tables',
  'addresses',
  'nat-gateways',
  'vpc-endpoints',
  'security-groups',
]
  .map((name) => `ec2/${name}`)
  .concat('iam/roles', 'logs/groups');

/**
 * Makes and deletes a stack, and keeps the disk as it was right after each write of a thing: as a sandbox leaves it that is killed
 * before CloudFormation could note what it has made.
 */
async function killedMoments(): Promise<readonly string[]> {
  const sandbox = await openSandbox();
  const { cloudformation } = clientsOf(sandbox);
  const { settled } = stacksOf(cloudformation);
  const folder = await tempFolder();
  const moments: string[] = [];
  let due = false;
  const keep = () => {
    due = false;
    const moment = join(folder, String(moments.length));
    cpSync(sandbox.world.dir, moment, { recursive: true });
    moments.push(moment);
  };
  for (const name of MADE) {
    const collection = sandbox.world.collection(name);
    for (const method of ['set', 'delete'] as const) {
      const write = collection[method].bind(collection) as (...args: unknown[]) => boolean;
      Object.assign(collection, {
        [method]: (...args: unknown[]) => {
          const result = write(...args);
          // The operation writes all that belongs together before anything else runs; what comes then is CloudFormation's note.
          if (!due) queueMicrotask(keep);
          due = true;
          return result;
        },
      });
    }
  }
  const input = { StackName: 'test', TemplateBody: BODY, Capabilities: ['CAPABILITY_IAM' as const] };
  const { StackId = '' } = await cloudformation.send(new CreateStackCommand(input));
  expect((await settled(StackId)).StackStatus).toBe('CREATE_COMPLETE');
  await cloudformation.send(new DeleteStackCommand({ StackName: StackId }));
  expect((await settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  await sandbox.close();
  return moments;
}

test('a sandbox that is killed right after anything was made or deleted goes on with the stack, and doubles and leaves nothing', {
  timeout: 60_000,
}, async () => {
  const moments = await killedMoments();
  expect(moments.length).toBeGreaterThan(10);
  for (const dir of moments) {
    const sandbox = await createSandbox({ dir });
    const { cloudformation, ec2 } = clientsOf(sandbox);
    const { settled } = stacksOf(cloudformation);
    const [{ id = '' } = {}] = [...sandbox.world.collection<{ id: string }>('cloudformation/stacks').values()];
    const { StackStatus } = await settled(id);
    if (StackStatus === 'CREATE_COMPLETE') {
      const types = (await sandbox.control.inventory()).map(({ type }) => type);
      expect(types.sort(), dir).toEqual(
        [
          ...['VPC', 'Subnet', 'InternetGateway', 'RouteTable', 'EIP', 'NatGateway', 'VPCEndpoint', 'SecurityGroup'].map(
            (name) => `AWS::EC2::${name}`,
          ),
          ...['AWS::EC2::NetworkInterface', 'AWS::IAM::Role', 'AWS::Logs::LogGroup', 'AWS::CloudFormation::Stack'],
        ].sort(),
      );
      await cloudformation.send(new DeleteStackCommand({ StackName: id }));
      await settled(id);
    }
    expect([dir, await settled(id).then((stack) => stack.StackStatus)]).toEqual([dir, 'DELETE_COMPLETE']);
    expect(await sandbox.control.inventory(), dir).toEqual([]);
    ec2.destroy();
    await sandbox.close();
  }
});
