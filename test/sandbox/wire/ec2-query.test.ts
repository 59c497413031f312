import type * as Ec2 from '@aws-sdk/client-ec2';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteVpcCommand,
  DescribeInstancesCommand,
  DescribeNatGatewaysCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AwsError } from '../../../src/sandbox/aws-error.ts';
import type { Handlers, Service } from '../../../src/sandbox/service.ts';
import { awsCli, python } from '../../helpers/sandbox.ts';
import { sendRaw } from './captured-request.ts';
import { ACCESS_KEY, SECRET_KEY, startWireServer, type WireServer } from './wire-server.ts';

const CREATED = new Date('2026-11-23T20:00:00.123Z');

const operations = {
  CreateVpc: ({ CidrBlock }) => ({ Vpc: { VpcId: 'vpc-1', CidrBlock, Tags: [{ Key: 'a<b', Value: 'ü & "c"' }] } }),
  DescribeVpcs: ({ VpcIds }) => {
    if (VpcIds?.includes('vpc-gone')) throw new AwsError('InvalidVpcID.NotFound', "The vpc ID 'vpc-gone' does not exist");
    return { Vpcs: VpcIds ? [{ VpcId: 'vpc-1', IsDefault: false }, { VpcId: 'vpc-2' }] : [] };
  },
  DeleteVpc: () => ({}),
  CreateTags: () => ({}),
  ModifyVpcAttribute: () => ({}),
  AuthorizeSecurityGroupIngress: () => ({ Return: true, SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-1', FromPort: 80 }] }),
  CreateVpcEndpoint: () => ({ VpcEndpoint: { RouteTableIds: ['rtb-1', 'rtb-2'] } }),
  DescribeNatGateways: () => ({ NatGateways: [{ CreateTime: CREATED, NatGatewayAddresses: [{ PublicIp: '192.0.2.1' }] }] }),
} satisfies Handlers<typeof Ec2>;

const service: Service = {
  id: 'ec2',
  signingName: 'ec2',
  protocol: 'ec2Query',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  apiVersion: '2016-11-15',
  schemas: () => import('@aws-sdk/client-ec2'),
  operations,
};

let server: WireServer;
let client: EC2Client;
const key = { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY };

beforeAll(async () => {
  server = await startWireServer([service]);
  client = new EC2Client({ region: 'us-east-1', endpoint: server.endpoint, credentials: key, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await server.close();
  expect(server.faults).toEqual([]);
});

const access = () => ({ endpoint: server.endpoint, region: 'us-east-1', ...key });
const arrived = () => server.arrivals.at(-1)?.input;

test('lists, structures and tags of an input arrive as they were sent', async () => {
  const vpc = {
    CidrBlock: '10.0.0.0/16',
    DryRun: false,
    InstanceTenancy: 'default',
    TagSpecifications: [
      {
        ResourceType: 'vpc',
        Tags: Array.from({ length: 12 }, (_, index) => ({ Key: `k${index}`, Value: `ü + ${index}` })),
      },
    ],
  } satisfies Ec2.CreateVpcCommandInput;
  const { Vpc } = await client.send(new CreateVpcCommand(vpc));
  expect(arrived()).toEqual(vpc);
  expect(Vpc).toEqual({ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', Tags: [{ Key: 'a<b', Value: 'ü & "c"' }] });

  const rule = {
    GroupId: 'sg-1',
    IpPermissions: [
      {
        IpProtocol: 'tcp',
        FromPort: 80,
        ToPort: 81,
        IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'all' }, { CidrIp: '10.0.0.0/8' }],
        UserIdGroupPairs: [{ GroupId: 'sg-2' }],
      },
    ],
  };
  const answer = await client.send(new AuthorizeSecurityGroupIngressCommand(rule));
  expect(arrived()).toEqual(rule);
  expect(answer).toMatchObject({ Return: true, SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-1', FromPort: 80 }] });

  const endpoint = { VpcId: 'vpc-1', ServiceName: 's3', RouteTableIds: ['rtb-1', 'rtb-2'], ClientToken: 'token' };
  const { VpcEndpoint } = await client.send(new CreateVpcEndpointCommand(endpoint));
  expect(arrived()).toEqual(endpoint);
  expect(VpcEndpoint?.RouteTableIds).toEqual(['rtb-1', 'rtb-2']);

  const tags = { Resources: ['vpc-1', 'subnet-1'], Tags: [{ Key: 'k', Value: '' }] };
  await client.send(new CreateTagsCommand(tags));
  expect(arrived()).toEqual(tags);

  await client.send(new ModifyVpcAttributeCommand({ VpcId: 'vpc-1', EnableDnsHostnames: { Value: true } }));
  expect(arrived()).toEqual({ VpcId: 'vpc-1', EnableDnsHostnames: { Value: true } });
});

test('filters arrive, and lists, empty ones and dates come back', async () => {
  const input = { VpcIds: ['vpc-1'], Filters: [{ Name: 'tag:a', Values: ['x', 'y'] }], MaxResults: 5 };
  expect((await client.send(new DescribeVpcsCommand(input))).Vpcs).toEqual([
    { VpcId: 'vpc-1', IsDefault: false },
    { VpcId: 'vpc-2' },
  ]);
  expect(arrived()).toEqual(input);
  expect((await client.send(new DescribeVpcsCommand({}))).Vpcs).toEqual([]);
  const { NatGateways } = await client.send(new DescribeNatGatewaysCommand({ Filter: [{ Name: 'vpc-id', Values: ['v'] }] }));
  expect(arrived()).toEqual({ Filter: [{ Name: 'vpc-id', Values: ['v'] }] });
  expect(NatGateways).toEqual([{ CreateTime: CREATED, NatGatewayAddresses: [{ PublicIp: '192.0.2.1' }] }]);
});

test('an answer names its request, and an operation without an output says that it did it', async () => {
  const described = await client.send(new DescribeVpcsCommand({}));
  expect(described.$metadata.requestId).toMatch(/-/);
  expect(await client.send(new DeleteVpcCommand({ VpcId: 'vpc-1' }))).toMatchObject({ $metadata: { httpStatusCode: 200 } });
  expect(await python(access(), `${BOTO}\nprint(c.delete_vpc(VpcId='vpc-1')['ResponseMetadata']['HTTPStatusCode'])`)).toBe('200');
});

test('errors of a handler, of the model and of the wire come back by code and message', async () => {
  const failing = (work: Promise<unknown>) => work.then(() => undefined).catch((error: Error) => error);
  expect(await failing(client.send(new DescribeVpcsCommand({ VpcIds: ['vpc-gone'] })))).toMatchObject({
    name: 'InvalidVpcID.NotFound',
    message: "The vpc ID 'vpc-gone' does not exist",
    $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/-/) },
  });
  expect(await failing(client.send(new DeleteVpcCommand({} as never)))).toMatchObject({
    name: 'MissingParameter',
    message: 'The request must contain the parameter vpcId',
  });
  expect(await failing(client.send(new DescribeInstancesCommand({})))).toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('DescribeInstances of ec2'),
    $metadata: { httpStatusCode: 501 },
  });
  expect(await failing(client.send(new CreateVpcCommand({ Ipv4NetmaskLength: 'x' as never })))).toMatchObject({
    name: 'MalformedInput',
  });
});

test('what nobody signed is refused in the form that clients of EC2 read', async () => {
  const answer = await sendRaw(server.endpoint, {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=DescribeVpcs&Version=2016-11-15',
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.body).toMatch(/<Response><Errors><Error><Code>\w+<\/Code>/);
});

test("Debian's aws and boto3 are understood, and understand", async () => {
  expect(await awsCli(access(), 'ec2', 'describe-vpcs', '--vpc-ids', 'vpc-1', '--filters', 'Name=tag:a,Values=x,y')).toEqual({
    Vpcs: [{ VpcId: 'vpc-1', IsDefault: false }, { VpcId: 'vpc-2' }],
  });
  expect(arrived()).toEqual({ VpcIds: ['vpc-1'], Filters: [{ Name: 'tag:a', Values: ['x', 'y'] }] });
  await awsCli(
    access(),
    ...['ec2', 'create-vpc', '--cidr-block', '10.0.0.0/16'],
    ...['--tag-specifications', 'ResourceType=vpc,Tags=[{Key=mysfits:project,Value=x y}]'],
  );
  expect(arrived()).toMatchObject({
    CidrBlock: '10.0.0.0/16',
    TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'mysfits:project', Value: 'x y' }] }],
  });
  const failure = await awsCli(access(), 'ec2', 'describe-vpcs', '--vpc-ids', 'vpc-gone').catch((error: Error) => error.message);
  expect(failure).toContain(
    "An error occurred (InvalidVpcID.NotFound) when calling the DescribeVpcs operation: The vpc ID 'vpc-gone' does not exist",
  );
  const made = await python(
    access(),
    `${BOTO}\nprint(c.describe_nat_gateways()['NatGateways'][0]['CreateTime'].isoformat(), c.describe_vpcs()['Vpcs'])`,
  );
  expect(made).toBe('2026-11-23T20:00:00.123000+00:00 []');
}, 60_000);

const BOTO = `import boto3, os\nc = boto3.client('ec2', endpoint_url=os.environ['ENDPOINT'])`;
