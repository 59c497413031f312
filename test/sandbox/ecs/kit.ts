import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
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
import { CreateRepositoryCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import {
  type Container,
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeLoadBalancersCommand,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, CreateServiceLinkedRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { expect, onTestFinished, vi } from 'vitest';
import { imageSource } from '../../../src/oci/image.ts';
import { writeLayer } from '../../../src/oci/layers/write-layer.ts';
import { packedLabels } from '../../../src/oci/python/packed-labels.ts';
import { pushImage } from '../../../src/oci/registry/push-image.ts';
import { ecrCredentials } from '../../../src/oci/registry/registry.ts';
import { type Access, clientsOf } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

export type Clients = ReturnType<typeof clientsOf>;

/** A server that tells who it is, at /crash ends, at /bad is unwell from then on, at /burn uses a second of CPU. */
const SERVER = `
import json, os, signal, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

state = {"well": os.environ.get("WELL", "yes") == "yes"}

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/crash":
            os._exit(3)
        if self.path == "/bad":
            state["well"] = False
        if self.path == "/burn":
            until = time.process_time() + 1
            while time.process_time() < until:
                pass
        body = json.dumps({"pid": os.getpid(), "uid": os.getuid(), "version": os.environ.get("VERSION"), "env": dict(os.environ)}).encode()
        self.send_response(200 if state["well"] else 500)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

host, port = os.environ.get("LISTEN", "0.0.0.0:8080").split(":")
server = ThreadingHTTPServer((host, int(port)), Handler)

def stop(*_):
    print("told to stop", flush=True)
    threading.Thread(target=server.shutdown).start()

if os.environ.get("STUBBORN"):
    signal.signal(signal.SIGTERM, lambda *_: print("no", flush=True))
else:
    signal.signal(signal.SIGTERM, stop)
print("listening", flush=True)
print("on stderr", file=sys.stderr, flush=True)
server.serve_forever()
print("stopped", flush=True)
`;

/** Roles, a network with a way out, a repository with an image, a log group and a cluster, all made over HTTP. */
export async function openGround(sandbox: Access & { readonly account: string }) {
  const clients = clientsOf(sandbox);
  const [network, image, roles] = await Promise.all([makeNetwork(clients), makeImages(clients), makeRoles(clients)]);
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: 'mysfits' }));
  await clients.ecs.send(new CreateClusterCommand({ clusterName: 'mysfits' }));
  return { sandbox, ...clients, ...network, ...image, ...roles };
}

export type Ground = Awaited<ReturnType<typeof openGround>>;

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

async function makeImages({ ecr }: Clients) {
  const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName: 'mysfits/service' }));
  const uri = repository?.repositoryUri ?? '';
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const credentials = ecrCredentials(authorizationData?.[0]?.authorizationToken ?? '');
  const folder = await mkdtemp(join(await tempFolder(), 'image-'));
  const common = { mode: 0o644, uid: 0, gid: 0, type: 'file' } as const;
  const layer = await writeLayer({ folder, entries: [{ ...common, path: 'app/server.py', from: Buffer.from(SERVER) }] });
  const registry = { address: uri.slice(0, uri.indexOf('/')), credentials };
  const push = async (tag: string, { architecture = 'amd64', packed = true, command = ['python3', '/app/server.py'] } = {}) => {
    const config = {
      architecture,
      os: 'linux',
      config: {
        Cmd: command.map((word) => (packed ? word.replace('/app/', '') : word)),
        WorkingDir: '/app',
        User: '10001:10001',
        Labels: packed ? { [packedLabels.runtime]: 'python3' } : {},
      },
    };
    await pushImage(registry, 'mysfits/service', tag, imageSource({ config, layers: [layer] }));
    return `${uri}:${tag}`;
  };
  return { uri, push, registry, image: await push('one') };
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
export async function makeBalancer(ground: Ground) {
  const { elbv2, subnets, group, vpcId } = ground;
  const { LoadBalancers } = await elbv2.send(
    new CreateLoadBalancerCommand({ Name: 'web', Type: 'network', Subnets: subnets, SecurityGroups: [group] }),
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
      Name: 'web',
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
export async function untilSteady(ground: Pick<Ground, 'ecs'>, count = 1): Promise<Service> {
  return await until(async () => {
    const service = await serviceOf(ground);
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

export const until = <Value>(look: () => Promise<Value>): Promise<Value> => vi.waitFor(look, { timeout: 20_000, interval: 40 });

/** Without an engine, whatever this machine has, and with Debian's Python. */
export function withoutEngine(): void {
  vi.stubEnv('MYSFITS_ENGINE', 'none');
  vi.stubEnv('MYSFITS_PYTHON', '/usr/bin/python3');
  onTestFinished(() => void vi.unstubAllEnvs());
}
