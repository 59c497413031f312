import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  type CreateLoadBalancerCommandInput,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, onTestFinished, vi } from 'vitest';
import {
  internetGateways,
  type Rule,
  routeTables,
  securityGroups,
  subnets,
  vpcs,
} from '../../../src/sandbox/services/ec2/model.ts';
import { attachInterface, setPorts } from '../../../src/sandbox/services/ec2/network.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

export const VPC = 'vpc-0a';
export const ZONES = ['us-east-1a', 'us-east-1b'] as const;
/** One subnet in each zone. */
export const SUBNETS = ['subnet-0a', 'subnet-0b'] as const;
export const BALANCER_GROUP = 'sg-0balancer';
export const SERVICE_GROUP = 'sg-0service';

const rule = (peer: Rule['peer'], port: number, isEgress = false): Rule => {
  return { id: `sgr-${isEgress}-${port}`, isEgress, protocol: 'tcp', fromPort: port, toPort: port, peer, tags: {} };
};

/** The two groups of the course: port 80 from anywhere, and from there to port 8080 of the service alone. */
export function putGroups(world: World, { isOpen = true, reachesService = true } = {}): void {
  const put = (id: string, rules: readonly Rule[]) =>
    securityGroups(world).set(id, { id, vpcId: VPC, name: id, description: id, rules, tags: {} });
  const out = rule({ groupId: SERVICE_GROUP }, 8080, true);
  put(BALANCER_GROUP, isOpen ? [rule({ cidr: '0.0.0.0/0' }, 80), out] : [out]);
  put(SERVICE_GROUP, reachesService ? [rule({ groupId: BALANCER_GROUP }, 8080)] : []);
}

/** A network of two public subnets, as the course's stack makes it. */
export function putNetwork(world: World): void {
  const tags = {};
  vpcs(world).set(VPC, { id: VPC, cidr: '10.0.0.0/16', dnsSupport: true, dnsHostnames: true, tags });
  internetGateways(world).set('igw-0a', { id: 'igw-0a', vpcId: VPC, tags });
  for (const [index, id] of SUBNETS.entries()) {
    subnets(world).set(id, { id, vpcId: VPC, cidr: `10.0.${index}.0/24`, zone: ZONES[index] ?? '', mapPublicIp: true, tags });
  }
  routeTables(world).set('rtb-0a', {
    id: 'rtb-0a',
    vpcId: VPC,
    mainAssociationId: 'rtbassoc-0a',
    associations: [],
    routes: [{ destination: '0.0.0.0/0', target: { gatewayId: 'igw-0a' } }],
    tags,
  });
  putGroups(world);
}

/** A sandbox with a network, and its clients. */
export async function openWithNetwork() {
  const sandbox = await openSandbox();
  putNetwork(sandbox.world);
  return { sandbox, world: sandbox.world, ...clientsOf(sandbox) };
}

export type Rig = Awaited<ReturnType<typeof openWithNetwork>>;

export const balancerInput: CreateLoadBalancerCommandInput = {
  Name: 'mysfits-nlb',
  Type: 'network',
  Subnets: [...SUBNETS],
  SecurityGroups: [BALANCER_GROUP],
};

export const groupInput: CreateTargetGroupCommandInput = {
  Name: 'mysfits-tg',
  Protocol: 'TCP',
  Port: 8080,
  VpcId: VPC,
  TargetType: 'ip',
  HealthCheckProtocol: 'HTTP',
  HealthCheckPath: '/',
  HealthCheckIntervalSeconds: 10,
  HealthyThresholdCount: 2,
  UnhealthyThresholdCount: 2,
};

export async function makeBalancer({ elbv2 }: Rig, input: Partial<CreateLoadBalancerCommandInput> = {}) {
  const { LoadBalancers } = await elbv2.send(new CreateLoadBalancerCommand({ ...balancerInput, ...input }));
  const { LoadBalancerArn = '', DNSName = '' } = LoadBalancers?.[0] ?? {};
  return { arn: LoadBalancerArn, dnsName: DNSName };
}

export async function makeGroup({ elbv2 }: Rig, input: Partial<CreateTargetGroupCommandInput> = {}): Promise<string> {
  const { TargetGroups } = await elbv2.send(new CreateTargetGroupCommand({ ...groupInput, ...input }));
  return TargetGroups?.[0]?.TargetGroupArn ?? '';
}

export async function makeListener({ elbv2 }: Rig, LoadBalancerArn: string, TargetGroupArn: string, Port = 80): Promise<string> {
  const { Listeners } = await elbv2.send(
    new CreateListenerCommand({ LoadBalancerArn, Port, Protocol: 'TCP', DefaultActions: [{ Type: 'forward', TargetGroupArn }] }),
  );
  return Listeners?.[0]?.ListenerArn ?? '';
}

/** An active load balancer, its target group and the listener between them. */
export async function makeAll(rig: Rig, inputs: { balancer?: object; group?: object } = {}) {
  const balancer = await makeBalancer(rig, inputs.balancer);
  const groupArn = await makeGroup(rig, inputs.group);
  const listenerArn = await makeListener(rig, balancer.arn, groupArn);
  await untilActive(rig, balancer.arn);
  return { ...balancer, groupArn, listenerArn };
}

export async function untilActive({ elbv2 }: Rig, arn: string): Promise<void> {
  await vi.waitFor(async () => {
    const { LoadBalancers } = await elbv2.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
    expect(LoadBalancers?.[0]?.State?.Code).toBe('active');
  });
}

/** Listens on a port of this machine until the test has finished. */
export async function listening<Kind extends Server>(server: Kind): Promise<number> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket.once('close', () => open.delete(socket)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export const httpTarget = (answer: RequestListener): Promise<number> => listening(createHttpServer(answer));
export const tcpTarget = (answer: (socket: Socket) => void): Promise<number> =>
  listening(createServer({ allowHalfOpen: true }, answer));

/** An interface whose port 8080 really listens at a port of this machine, as a task's does. */
export function putTask(world: World, port: number | undefined, zone: 0 | 1 = 0): { id: string; privateIp: string } {
  const { networkInterfaceId, privateIp } = attachInterface(world, {
    subnetId: SUBNETS[zone],
    groups: [SERVICE_GROUP],
    description: 'a task',
    publicIp: false,
  });
  if (port !== undefined) setPorts(world, networkInterfaceId, { 8080: { host: '127.0.0.1', port } });
  return { id: networkInterfaceId, privateIp };
}

export async function register({ elbv2 }: Rig, TargetGroupArn: string, ...ids: readonly string[]): Promise<void> {
  await elbv2.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: ids.map((Id) => ({ Id })) }));
}

/** State and reason of each target, in order of their addresses. */
export async function healthOf({ elbv2 }: Rig, TargetGroupArn: string): Promise<string[]> {
  const { TargetHealthDescriptions = [] } = await elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return TargetHealthDescriptions.map(({ TargetHealth }) =>
    [TargetHealth?.State, TargetHealth?.Reason].filter(Boolean).join(' '),
  );
}

export async function untilHealth(rig: Rig, groupArn: string, wanted: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect(await healthOf(rig, groupArn)).toEqual(wanted), { timeout: 10_000, interval: 30 });
}
