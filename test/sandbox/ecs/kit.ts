import {
  type Container,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  type RunTaskCommandInput,
  type Service,
  type Task,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeLoadBalancersCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, vi } from 'vitest';
import type { Ground } from './ground.ts';

type DefinitionChange = Partial<RegisterTaskDefinitionCommandInput> & { readonly container?: object };

/** What the course registers, in small. */
export function definitionInput(
  { image, executionRole, taskRole }: Pick<Ground, 'image' | 'executionRole' | 'taskRole'>,
  { container = {}, ...change }: DefinitionChange = {},
): RegisterTaskDefinitionCommandInput {
  return {
    family: 'service',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    executionRoleArn: executionRole,
    taskRoleArn: taskRole,
    runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
    containerDefinitions: [
      {
        name: 'web',
        image,
        essential: true,
        portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': 'mysfits', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'service' },
        },
        ...container,
      },
    ],
    ...change,
  };
}

export async function register(ground: Ground, change: DefinitionChange = {}): Promise<string> {
  const { taskDefinition } = await ground.ecs.send(new RegisterTaskDefinitionCommand(definitionInput(ground, change)));
  return taskDefinition?.taskDefinitionArn ?? '';
}

export const networkOf = ({ subnets, group }: Ground) => ({
  awsvpcConfiguration: { subnets, securityGroups: [group], assignPublicIp: 'ENABLED' as const },
});

/** Runs a task by hand. */
export const runTask = (ground: Ground, change: Partial<RunTaskCommandInput> = {}) =>
  ground.ecs.send(
    new RunTaskCommand({
      cluster: 'mysfits',
      taskDefinition: 'service',
      launchType: 'FARGATE',
      networkConfiguration: networkOf(ground),
      ...change,
    }),
  );

/** Changes the service. */
export async function updateService(ground: Ground, change: Partial<UpdateServiceCommandInput>): Promise<Service> {
  const { service } = await ground.ecs.send(new UpdateServiceCommand({ cluster: 'mysfits', service: 'web', ...change }));
  return service ?? {};
}

export async function createService(ground: Ground, change: Partial<CreateServiceCommandInput> = {}): Promise<Service> {
  const { service } = await ground.ecs.send(
    new CreateServiceCommand({
      cluster: 'mysfits',
      serviceName: 'web',
      taskDefinition: 'service',
      desiredCount: 1,
      launchType: 'FARGATE',
      networkConfiguration: networkOf(ground),
      ...change,
    }),
  );
  return service ?? {};
}

/** A load balancer with a listener; what CreateService wants, and the address at which visitors come. */
export async function makeBalancer(ground: Ground, { name = 'web', delay = 300 }: { name?: string; delay?: number } = {}) {
  const { elbv2, subnets, group, vpcId } = ground;
  const { LoadBalancers } = await elbv2.send(
    new CreateLoadBalancerCommand({ Name: name, Type: 'network', Subnets: subnets, SecurityGroups: [group] }),
  );
  const { LoadBalancerArn = '', DNSName = '' } = LoadBalancers?.[0] ?? {};
  await elbv2.send(
    new ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn,
      Attributes: [{ Key: 'load_balancing.cross_zone.enabled', Value: 'true' }],
    }),
  );
  const { TargetGroups } = await elbv2.send(
    new CreateTargetGroupCommand({
      Name: name,
      Protocol: 'TCP',
      Port: 8080,
      VpcId: vpcId,
      TargetType: 'ip',
      HealthCheckProtocol: 'HTTP',
      HealthCheckPath: '/',
      HealthCheckIntervalSeconds: 10,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
    }),
  );
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  await elbv2.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(delay) }],
    }),
  );
  const listen = async () => {
    await elbv2.send(
      new CreateListenerCommand({
        LoadBalancerArn,
        Port: 80,
        Protocol: 'TCP',
        DefaultActions: [{ Type: 'forward', TargetGroupArn }],
      }),
    );
    await vi.waitFor(async () => {
      const described = await elbv2.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [LoadBalancerArn] }));
      expect(described.LoadBalancers?.[0]?.State?.Code).toBe('active');
    });
  };
  return {
    groupArn: TargetGroupArn,
    loadBalancerArn: LoadBalancerArn,
    dnsName: DNSName,
    listen,
    loadBalancers: [{ targetGroupArn: TargetGroupArn, containerName: 'web', containerPort: 8080 }],
  };
}

export async function serviceOf({ ecs }: Pick<Ground, 'ecs'>, name = 'web'): Promise<Service> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'mysfits', services: [name] }));
  return services?.[0] ?? {};
}

export const messages = ({ events = [] }: Service): string[] => events.map(({ message = '' }) => message);

export async function tasksOf({ ecs }: Pick<Ground, 'ecs'>, desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING'): Promise<Task[]> {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster: 'mysfits', desiredStatus }));
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: 'mysfits', tasks: taskArns, include: ['TAGS'] }));
  return tasks;
}

export const containerOf = ({ containers = [] }: Task): Container => containers[0] ?? {};

/** Waits until the only deployment is completed with so many tasks. */
export async function untilSteady(ground: Pick<Ground, 'ecs'>, count = 1, name = 'web'): Promise<Service> {
  return await until(async () => {
    const service = await serviceOf(ground, name);
    expect(service.deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
    expect(service.runningCount).toBe(count);
    expect(messages(service)[0]).toContain('has reached a steady state.');
    return service;
  });
}

/** The first task of that state. */
export async function untilTask(ground: Pick<Ground, 'ecs'>, lastStatus: string): Promise<Task> {
  return await until(async () => {
    const all = [...(await tasksOf(ground)), ...(await tasksOf(ground, 'STOPPED'))];
    const found = all.find((task) => task.lastStatus === lastStatus);
    expect(all.map((task) => [task.lastStatus, task.stoppedReason])).toContainEqual([lastStatus, found?.stoppedReason]);
    return found ?? {};
  });
}

export const until = <Value>(look: () => Promise<Value>, timeout = 20_000): Promise<Value> =>
  vi.waitFor(look, { timeout, interval: 40 });
