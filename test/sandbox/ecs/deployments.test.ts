import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  DescribeNetworkInterfacesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, onTestFinished, test } from 'vitest';
import { nextChange } from '../../../src/sandbox/services/ecs/changes.ts';
import { tasksOf as tasksIn } from '../../../src/sandbox/services/ecs/model.ts';
import { isHealthy } from '../../../src/sandbox/services/ecs/task-health.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import type { Ground } from './ground.ts';
import { containerOf, makeBalancer, messages, register, serviceOf, tasksOf, until, untilSteady, updateService } from './kit.ts';
import { ask, behindBalancer, visitors } from './visitors.ts';

/** The network interfaces of tasks, not of the load balancer. */
async function taskInterfaces({ ec2 }: Pick<Ground, 'ec2'>) {
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  return NetworkInterfaces.filter(({ Description }) => Description?.includes(':attachment/'));
}

/** Looks at every change: the most tasks that were to run at once, and the fewest that were healthy. */
function extremes(world: World) {
  const seen = { most: 0, fewest: Number.POSITIVE_INFINITY };
  const over = new AbortController();
  onTestFinished(() => over.abort());
  const look = async () => {
    for (;;) {
      const tasks = tasksIn(world, { cluster: 'mysfits', name: 'web' });
      seen.most = Math.max(seen.most, tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING').length);
      seen.fewest = Math.min(seen.fewest, tasks.filter((task) => isHealthy(world, task)).length);
      await nextChange(world, over.signal);
    }
  };
  look().catch(() => undefined);
  return () => {
    over.abort();
    return seen;
  };
}

/** A subnet without public addresses, whose way out is a NAT gateway. */
async function privateSubnet({ ec2, vpcId, subnets }: Ground): Promise<string> {
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: '10.0.9.0/24', AvailabilityZone: 'us-east-1b' }),
  );
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: subnets[0] ?? '', AllocationId }));
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
  const RouteTableId = RouteTable?.RouteTableId;
  await until(() =>
    ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: NatGateway?.NatGatewayId })),
  );
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: Subnet?.SubnetId }));
  return Subnet?.SubnetId ?? '';
}

test('three tasks have a place of their own each; when one is too many, it is drained and goes, and no visitor notices', async () => {
  const { on, url, balancer } = await behindBalancer({ desiredCount: 3 });
  const before = await tasksOf(on);
  const addresses = before.map((task) => containerOf(task).networkInterfaces?.[0]?.privateIpv4Address);
  expect(new Set(addresses).size).toBe(3);
  const interfaces = await taskInterfaces(on);
  expect(interfaces.map(({ PrivateIpAddress }) => PrivateIpAddress).sort()).toEqual([...addresses].sort());
  expect(new Set(interfaces.map(({ SubnetId }) => SubnetId))).toEqual(new Set(on.subnets));
  const answering = new Set<number>();
  await until(async () => expect(answering.add((await ask(url)).pid).size).toBe(3));

  const clients = visitors(url);
  await updateService(on, { desiredCount: 2 });
  const service = await untilSteady(on, 2);
  const { failures, answers } = await clients.stop();
  expect({ failures, some: answers > 0 }).toEqual({ failures: [], some: true });
  const [gone, ...others] = await tasksOf(on, 'STOPPED');
  expect(others).toEqual([]);
  expect(gone).toMatchObject({
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: `Scaling activity initiated by (deployment ${service.deployments?.[0]?.id})`,
    containers: [{ exitCode: 0 }],
  });
  const { TargetHealthDescriptions = [] } = await on.elbv2.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: balancer.groupArn }),
  );
  const left = (await tasksOf(on)).map((task) => containerOf(task).networkInterfaces?.[0]?.privateIpv4Address);
  expect(TargetHealthDescriptions.map(({ Target }) => Target?.Id).sort()).toEqual([...left].sort());
  expect(await taskInterfaces(on)).toHaveLength(2);
});

test('another network is a new deployment, whose tasks are in the new subnets; and back', async () => {
  const { on, url } = await behindBalancer();
  const hidden = await privateSubnet(on);
  const clients = visitors(url);
  const network = (subnets: string[], assignPublicIp: 'ENABLED' | 'DISABLED') => ({
    networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups: [on.group], assignPublicIp } },
  });
  const before = await serviceOf(on);
  const changed = await updateService(on, network([hidden], 'DISABLED'));
  expect(changed.taskDefinition).toBe(before.taskDefinition);
  expect(changed.deployments).toMatchObject([
    { status: 'PRIMARY', networkConfiguration: { awsvpcConfiguration: { subnets: [hidden], assignPublicIp: 'DISABLED' } } },
    { status: 'ACTIVE', networkConfiguration: before.networkConfiguration },
  ]);
  await untilSteady(on);
  const [inHiding, ...others] = await taskInterfaces(on);
  expect(others).toEqual([]);
  expect(inHiding?.SubnetId).toBe(hidden);
  expect(inHiding?.Association).toBeUndefined();

  await updateService(on, network(on.subnets, 'ENABLED'));
  await untilSteady(on);
  const [inPublic] = await taskInterfaces(on);
  expect(on.subnets).toContain(inPublic?.SubnetId);
  expect(inPublic?.Association?.PublicIp).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  expect((await clients.stop()).failures).toEqual([]);
  // The same network again is no change.
  const { deployments } = await updateService(on, network(on.subnets, 'ENABLED'));
  expect(deployments).toHaveLength(1);
});

test('a service that is given another load balancer leaves the old one when its new tasks are in the new one', async () => {
  const { on, balancer } = await behindBalancer({ delay: 0 });
  const other = await makeBalancer(on, { name: 'other', delay: 0 });
  await other.listen();
  await updateService(on, { loadBalancers: other.loadBalancers });
  await untilSteady(on);
  const { status } = await ask(await on.sandbox.control.loadBalancerUrl(other.dnsName));
  expect(status).toBe(200);
  const targetsIn = async (TargetGroupArn: string) =>
    (await on.elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn }))).TargetHealthDescriptions?.map(
      ({ TargetHealth }) => TargetHealth?.State,
    );
  expect(await targetsIn(balancer.groupArn)).toEqual([]);
  expect(await targetsIn(other.groupArn)).toEqual(['healthy']);
});

test('a deployment keeps within its percentages, and says so when they let it neither start nor stop a task', async () => {
  const { on } = await behindBalancer({ desiredCount: 2 });
  const roll = async (minimumHealthyPercent: number, maximumPercent: number) => {
    const seen = extremes(on.sandbox.world);
    const taskDefinition = await register(on);
    await updateService(on, { taskDefinition, deploymentConfiguration: { minimumHealthyPercent, maximumPercent } });
    await untilSteady(on, 2);
    return seen();
  };
  // The most is rounded down, the least up (API_DeploymentConfiguration).
  expect(await roll(100, 150)).toEqual({ most: 3, fewest: 2 });
  expect(await roll(50, 100)).toEqual({ most: 2, fewest: 1 });
  expect(await roll(0, 100)).toEqual({ most: 2, fewest: 0 });

  await updateService(on, { desiredCount: 1, deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 150 } });
  await untilSteady(on);
  const [kept] = await tasksOf(on);
  await updateService(on, { taskDefinition: await register(on) });
  await until(async () =>
    expect(messages(await serviceOf(on))[0]).toBe(
      '(service web) was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
    ),
  );
  expect((await tasksOf(on)).map(({ taskArn }) => taskArn)).toEqual([kept?.taskArn]);
  await updateService(on, { deploymentConfiguration: { maximumPercent: 200 } });
  await untilSteady(on);
});
