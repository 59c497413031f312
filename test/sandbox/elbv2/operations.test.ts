import {
  AddTagsCommand,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  type CreateLoadBalancerCommandInput,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupCommand,
  RegisterTargetsCommand,
  RemoveTagsCommand,
  SetSecurityGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { internetGateways, networkInterfaces } from '../../../src/sandbox/services/ec2/model.ts';
import { roles } from '../../../src/sandbox/services/iam/model.ts';
import {
  BALANCER_GROUP,
  balancerInput,
  groupInput,
  makeAll,
  makeBalancer,
  makeGroup,
  makeListener,
  openWithNetwork,
  SERVICE_GROUP,
  SUBNETS,
  untilActive,
  VPC,
} from './kit.ts';

test('a load balancer comes up with an interface and a public address in each subnet, and takes them away again', async () => {
  const rig = await openWithNetwork();
  const { arn, dnsName } = await makeBalancer(rig);
  expect(dnsName).toMatch(/^mysfits-nlb-[0-9a-f]{16}\.elb\.us-east-1\.amazonaws\.com$/);
  await untilActive(rig, arn);
  const interfaces = [...networkInterfaces(rig.world).values()];
  expect(interfaces.map(({ subnetId }) => subnetId)).toEqual([...SUBNETS]);
  for (const one of interfaces) {
    expect(one).toMatchObject({ description: `ELB ${arn.split('loadbalancer/')[1]}`, groups: [BALANCER_GROUP] });
    expect(one.publicIp).toBeDefined();
  }
  expect([...roles(rig.world).values()].map(({ name }) => name)).toContain('AWSServiceRoleForElasticLoadBalancing');
  await rig.elbv2.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn }));
  await rig.elbv2.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn }));
  expect(networkInterfaces(rig.world).size).toBe(0);
  const gone = rig.elbv2.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
  await expect(gone).rejects.toMatchObject({ name: 'LoadBalancerNotFoundException' });
});

test('the same load balancer again is the same; other settings under its name are refused', async () => {
  const rig = await openWithNetwork();
  const first = await makeBalancer(rig);
  expect(await makeBalancer(rig)).toEqual(first);
  expect(await makeBalancer(rig, { Subnets: [...SUBNETS].reverse() })).toEqual(first);
  await expect(makeBalancer(rig, { Subnets: [SUBNETS[0]] })).rejects.toMatchObject({
    name: 'DuplicateLoadBalancerNameException',
    message: "A load balancer with the same name 'mysfits-nlb' exists, but with different settings",
  });
});

test.each<[string, Partial<CreateLoadBalancerCommandInput>, string, string]>([
  ['a name of 33 characters', { Name: 'x'.repeat(33) }, 'ValidationError', "cannot be longer than '32' characters"],
  ['a name that begins with internal-', { Name: 'internal-x' }, 'ValidationError', "cannot begin with 'internal-'"],
  ['a name with an underscore', { Name: 'a_b' }, 'ValidationError', 'can only contain'],
  ['no subnet', { Subnets: [] }, 'ValidationError', 'At least one subnet'],
  ['a subnet of nobody', { Subnets: ['subnet-0x'] }, 'SubnetNotFoundException', 'subnet-0x'],
  [
    'two subnets of one zone',
    { Subnets: [SUBNETS[0], SUBNETS[0]] },
    'InvalidConfigurationRequestException',
    'same Availability Zone',
  ],
  ['a security group of nobody', { SecurityGroups: ['sg-0x'] }, 'InvalidSecurityGroupException', 'sg-0x'],
  ['an application load balancer', { Type: 'application' }, 'ValidationError', "'network' only"],
])('refuses %s', async (_what, input, name, message) => {
  const { elbv2 } = await openWithNetwork();
  const asked = elbv2.send(new CreateLoadBalancerCommand({ ...balancerInput, ...input }));
  await expect(asked).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});

test('an internet-facing load balancer needs an internet gateway; an internal one does not', async () => {
  const rig = await openWithNetwork();
  internetGateways(rig.world).delete('igw-0a');
  await expect(makeBalancer(rig)).rejects.toMatchObject({
    name: 'InvalidSubnetException',
    message: `VPC ${VPC} has no internet gateway`,
  });
  await expect(makeBalancer(rig, { Scheme: 'internal' })).resolves.toBeDefined();
});

test('deletion protection holds until it is taken away; what nobody set has its default', async () => {
  const { elbv2, ...rig } = await openWithNetwork();
  const { arn: LoadBalancerArn } = await makeBalancer({ elbv2, ...rig });
  const protect = (Value: string) =>
    elbv2.send(
      new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes: [{ Key: 'deletion_protection.enabled', Value }] }),
    );
  await protect('true');
  const { Attributes } = await elbv2.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
  expect(Attributes).toContainEqual({ Key: 'deletion_protection.enabled', Value: 'true' });
  expect(Attributes).toContainEqual({ Key: 'load_balancing.cross_zone.enabled', Value: 'false' });
  await expect(elbv2.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }))).rejects.toMatchObject({
    name: 'OperationNotPermittedException',
  });
  await protect('false');
  await elbv2.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
  await expect(protect('true')).rejects.toMatchObject({ name: 'LoadBalancerNotFoundException' });
});

test('security groups are exchanged whole, with the word about PrivateLink; one made without can get none', async () => {
  const rig = await openWithNetwork();
  const { arn: LoadBalancerArn } = await makeBalancer(rig);
  const answer = await rig.elbv2.send(
    new SetSecurityGroupsCommand({
      LoadBalancerArn,
      SecurityGroups: [SERVICE_GROUP],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
    }),
  );
  expect(answer).toMatchObject({
    SecurityGroupIds: [SERVICE_GROUP],
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
  });
  expect([...networkInterfaces(rig.world).values()].map(({ groups }) => groups)).toEqual([[SERVICE_GROUP], [SERVICE_GROUP]]);
  const bare = await makeBalancer(rig, { Name: 'bare', SecurityGroups: undefined });
  const late = rig.elbv2.send(new SetSecurityGroupsCommand({ LoadBalancerArn: bare.arn, SecurityGroups: [BALANCER_GROUP] }));
  await expect(late).rejects.toMatchObject({ name: 'InvalidConfigurationRequestException' });
});

test('a target group is filled in as AWS does it, may be made again, and changes its health check only', async () => {
  const { elbv2, ...rig } = await openWithNetwork();
  const bare = { HealthCheckPath: undefined, HealthCheckIntervalSeconds: undefined, HealthyThresholdCount: undefined };
  const arn = await makeGroup({ elbv2, ...rig }, bare);
  expect(await makeGroup({ elbv2, ...rig }, bare)).toBe(arn);
  const { TargetGroups } = await elbv2.send(new DescribeTargetGroupsCommand({ Names: ['mysfits-tg'] }));
  expect(TargetGroups?.[0]).toMatchObject({
    HealthCheckProtocol: 'HTTP',
    HealthCheckPath: '/',
    HealthCheckPort: 'traffic-port',
    HealthCheckIntervalSeconds: 30,
    HealthCheckTimeoutSeconds: 6,
    HealthyThresholdCount: 5,
    UnhealthyThresholdCount: 2,
    Matcher: { HttpCode: '200-399' },
    LoadBalancerArns: [],
    TargetType: 'ip',
  });
  await expect(makeGroup({ elbv2, ...rig }, { Port: 9090 })).rejects.toMatchObject({ name: 'DuplicateTargetGroupNameException' });
  const changed = await elbv2.send(new ModifyTargetGroupCommand({ TargetGroupArn: arn, HealthCheckPath: '/health' }));
  expect(changed.TargetGroups?.[0]).toMatchObject({ HealthCheckPath: '/health', HealthCheckIntervalSeconds: 30 });
  const { Attributes } = await elbv2.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }));
  expect(Attributes).toContainEqual({ Key: 'deregistration_delay.timeout_seconds', Value: '300' });
});

test.each<[string, Partial<CreateTargetGroupCommandInput>, string]>([
  ['a name of 33 characters', { Name: 'x'.repeat(33) }, 'ValidationError'],
  ['an interval of four seconds', { HealthCheckIntervalSeconds: 4 }, 'ValidationError'],
  ['a threshold of eleven', { HealthyThresholdCount: 11 }, 'ValidationError'],
  ['a VPC of nobody', { VpcId: 'vpc-0x' }, 'ValidationError'],
  ['a time-out longer than the interval', { HealthCheckTimeoutSeconds: 20 }, 'ValidationError'],
  ['a path of a TCP check', { HealthCheckProtocol: 'TCP' }, 'InvalidConfigurationRequestException'],
])('refuses a target group with %s', async (_what, input, name) => {
  const { elbv2 } = await openWithNetwork();
  await expect(elbv2.send(new CreateTargetGroupCommand({ ...groupInput, ...input }))).rejects.toMatchObject({ name });
});

test('a listener joins one load balancer and one target group, and holds both', async () => {
  const rig = await openWithNetwork();
  const { arn, groupArn, listenerArn } = await makeAll(rig);
  await expect(makeListener(rig, arn, groupArn)).rejects.toMatchObject({ name: 'DuplicateListenerException' });
  const other = await makeBalancer(rig, { Name: 'other' });
  await expect(makeListener(rig, other.arn, groupArn)).rejects.toMatchObject({ name: 'TargetGroupAssociationLimitException' });
  const http = new CreateListenerCommand({
    LoadBalancerArn: arn,
    Port: 81,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'forward' }],
  });
  await expect(rig.elbv2.send(http)).rejects.toMatchObject({ name: 'ValidationError' });
  const held = rig.elbv2.send(new DeleteTargetGroupCommand({ TargetGroupArn: groupArn }));
  await expect(held).rejects.toMatchObject({
    name: 'ResourceInUseException',
    message: `Target group '${groupArn}' is currently in use by a listener or a rule`,
  });
  const { Listeners } = await rig.elbv2.send(new DescribeListenersCommand({ LoadBalancerArn: arn }));
  expect(Listeners).toMatchObject([{ ListenerArn: listenerArn, Port: 80, DefaultActions: [{ TargetGroupArn: groupArn }] }]);
  const moved = await rig.elbv2.send(new ModifyListenerCommand({ ListenerArn: listenerArn, Port: 8000 }));
  expect(moved.Listeners).toMatchObject([{ Port: 8000, Protocol: 'TCP' }]);
  await rig.elbv2.send(new DeleteListenerCommand({ ListenerArn: listenerArn }));
  await rig.elbv2.send(new DeleteTargetGroupCommand({ TargetGroupArn: groupArn }));
  await rig.elbv2.send(new DeleteTargetGroupCommand({ TargetGroupArn: groupArn }));
});

test('a listener that is made again answers where the one before did; only with its load balancer does the port go', async () => {
  const rig = await openWithNetwork();
  const { arn, dnsName, groupArn, listenerArn } = await makeAll(rig);
  const { control } = rig.sandbox;
  const url = await control.loadBalancerUrl(dnsName);
  await rig.elbv2.send(new DeleteListenerCommand({ ListenerArn: listenerArn }));
  await expect(control.loadBalancerUrl(dnsName)).rejects.toThrow('No load balancer answers');
  await expect(fetch(url)).rejects.toThrow();
  await makeListener(rig, arn, groupArn);
  expect(await control.loadBalancerUrl(dnsName)).toBe(url);
  const port = Number(new URL(url).port);
  const held = () => [...rig.world.ports.all().values()].includes(port);
  const { Listeners } = await rig.elbv2.send(new DescribeListenersCommand({ LoadBalancerArn: arn }));
  await rig.elbv2.send(new DeleteListenerCommand({ ListenerArn: Listeners?.[0]?.ListenerArn }));
  expect(held()).toBe(true);
  await rig.elbv2.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn }));
  expect(held()).toBe(false);
});

test('tags come with the create call, change, and stand in the inventory', async () => {
  const rig = await openWithNetwork();
  const Tags = [{ Key: 'mysfits:project', Value: 'one' }];
  const { arn, groupArn, listenerArn } = await makeAll(rig, { balancer: { Tags }, group: { Tags } });
  await rig.elbv2.send(new AddTagsCommand({ ResourceArns: [listenerArn, groupArn], Tags: [{ Key: 'a', Value: 'b' }] }));
  await rig.elbv2.send(new RemoveTagsCommand({ ResourceArns: [groupArn], TagKeys: ['mysfits:project'] }));
  const { TagDescriptions } = await rig.elbv2.send(new DescribeTagsCommand({ ResourceArns: [arn, groupArn, listenerArn] }));
  expect(TagDescriptions?.map((one) => one.Tags)).toEqual([Tags, [{ Key: 'a', Value: 'b' }], [{ Key: 'a', Value: 'b' }]]);
  const inventory = await rig.sandbox.control.inventory();
  const own = inventory.filter(({ type }) => type.startsWith('AWS::ElasticLoadBalancingV2::'));
  expect(own.map(({ type, arn: of, tags }) => [type.split('::')[2], of, tags])).toEqual([
    ['Listener', listenerArn, { a: 'b' }],
    ['LoadBalancer', arn, { 'mysfits:project': 'one' }],
    ['TargetGroup', groupArn, { a: 'b' }],
  ]);
});

test('an address outside every private block is no target, and one outside the VPC must say all zones', async () => {
  const rig = await openWithNetwork();
  const TargetGroupArn = await makeGroup(rig);
  const add = (Id: string, AvailabilityZone?: string) =>
    rig.elbv2.send(
      new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id, ...(AvailabilityZone && { AvailabilityZone }) }] }),
    );
  await expect(add('8.8.8.8')).rejects.toMatchObject({ name: 'InvalidTargetException' });
  await expect(add('i-0123')).rejects.toMatchObject({ name: 'InvalidTargetException' });
  await expect(add('192.168.0.7')).rejects.toMatchObject({ name: 'ValidationError' });
  await expect(add('192.168.0.7', 'all')).resolves.toBeDefined();
});
