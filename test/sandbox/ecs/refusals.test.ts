import {
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  paginateListTaskDefinitions,
  paginateListTasks,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { awsCli, python } from '../../helpers/sandbox.ts';
import { type Ground, openProcessGround } from './ground.ts';
import { createService, definitionInput, networkOf, register, runTask, tasksOf, until } from './kit.ts';

const refused = (name: string, message: string | RegExp) => ({
  name,
  message: typeof message === 'string' ? message : expect.stringMatching(message),
});
const invalid = (message: string | RegExp) => refused('InvalidParameterException', message);
const wrong = (message: string | RegExp) => refused('ClientException', message);

const NO_CLUSTER = refused('ClusterNotFoundException', 'Cluster not found.');
const NO_SERVICE = refused('ServiceNotFoundException', 'Service not found.');

test('a task definition that Fargate could not run is refused, and one that it can gets its defaults', async () => {
  const on = await openProcessGround();
  const registering = (change: Parameters<typeof definitionInput>[1]) =>
    on.ecs.send(new RegisterTaskDefinitionCommand(definitionInput(on, change)));
  const noPair = (cpu: number, memory: number) =>
    wrong(new RegExp(`^No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory`));
  for (const [cpu, memory, expected] of [
    ['256', '4096', noPair(256, 4096)],
    ['512', '512', noPair(512, 512)],
    ['1 vCPU', '1 GB', noPair(1024, 1024)],
    ['300', '512', noPair(300, 512)],
    [undefined, '512', wrong("Fargate requires that 'cpu' be defined at the task level.")],
    ['256', undefined, wrong("Fargate requires that 'memory' be defined at the task level.")],
    ['a lot', '512', wrong("Invalid 'cpu' setting for task.")],
  ] as const) {
    await expect(registering({ cpu, memory }), `${cpu} ${memory}`).rejects.toMatchObject(expected);
  }
  const { taskDefinition } = await registering({ cpu: '.5 vCPU', memory: '1 GB' });
  expect(taskDefinition).toMatchObject({ cpu: '512', memory: '1024', revision: 1, status: 'ACTIVE' });
  expect(taskDefinition?.containerDefinitions?.[0]?.portMappings).toEqual([
    { containerPort: 8080, hostPort: 8080, protocol: 'tcp' },
  ]);

  for (const [change, expected] of [
    [{ networkMode: 'bridge' }, wrong(/^Fargate only supports network mode .awsvpc.\.$/)],
    [{ networkMode: undefined }, wrong(/^Fargate only supports network mode/)],
    [{ containerDefinitions: [] }, wrong('Container list cannot be empty.')],
    [{ family: 'not a family' }, wrong('Family contains invalid characters.')],
    [{ executionRoleArn: undefined }, wrong(/requires task definition to have execution role ARN to support log driver awslogs/)],
    [{ container: { essential: false } }, wrong('At least one container in a task definition must be essential.')],
    [{ container: { portMappings: [{ containerPort: 8080, hostPort: 80 }] } }, wrong(/^When networkMode=awsvpc, the host ports/)],
    [{ container: { stopTimeout: 121 } }, wrong(/between 0 and 120 seconds/)],
    [{ container: { privileged: true } }, wrong('Fargate does not support privileged containers.')],
    [{ container: { logConfiguration: { logDriver: 'syslog' } } }, wrong('Fargate does not support log driver syslog.')],
  ] as const) {
    await expect(registering(change as object), JSON.stringify(change)).rejects.toMatchObject(expected);
  }
});

test('what is not there, is taken or is still in use is refused in the words of ECS', async () => {
  const on = await openProcessGround();
  const taskDefinition = await register(on);
  const cluster = 'mysfits';
  const creating = (change: Partial<CreateServiceCommandInput>) =>
    on.ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: 'web',
        taskDefinition: 'service',
        desiredCount: 0,
        launchType: 'FARGATE',
        networkConfiguration: networkOf(on),
        ...change,
      }),
    );
  const awsvpc = (change: object) => ({
    networkConfiguration: { awsvpcConfiguration: { ...networkOf(on).awsvpcConfiguration, ...change } },
  });
  const elsewhere = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/none/0123456789abcdef';
  const loadBalancer = { targetGroupArn: elsewhere, containerName: 'web', containerPort: 8080 };
  for (const [change, expected] of [
    [{ cluster: 'elsewhere' }, NO_CLUSTER],
    [{ taskDefinition: 'nothing' }, wrong('TaskDefinition not found.')],
    [{ taskDefinition: 'service:7' }, wrong('TaskDefinition not found.')],
    [
      { networkConfiguration: undefined },
      invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified."),
    ],
    [awsvpc({ subnets: [] }), invalid(/subnets can not be empty/)],
    [awsvpc({ subnets: ['subnet-00000000000000000'] }), invalid(/InvalidSubnetID\.NotFound/)],
    [awsvpc({ securityGroups: ['sg-00000000000000000'] }), invalid(/InvalidGroup\.NotFound/)],
    [{ loadBalancers: [loadBalancer] }, invalid(`The specified target group does not exist: ${elsewhere}.`)],
    [{ healthCheckGracePeriodSeconds: 5 }, invalid(/only valid for services configured to use load balancers/)],
    [
      { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 } },
      invalid('Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.'),
    ],
    [{ clientToken: 'x'.repeat(37) }, invalid(/36 characters/)],
    [{ desiredCount: -1 }, invalid(/cannot be negative/)],
  ] as const) {
    await expect(creating(change as object), JSON.stringify(change)).rejects.toMatchObject(expected);
  }
  expect((await on.ecs.send(new DescribeServicesCommand({ cluster, services: ['web'] }))).failures).toMatchObject([
    { arn: expect.stringMatching(/:service\/mysfits\/web$/), reason: 'MISSING' },
  ]);

  // The same request once more is the same service; another one of that name isn't (API_CreateService, clientToken).
  const first = await creating({ clientToken: 'once' });
  const again = await creating({ clientToken: 'once' });
  expect(again.service?.deployments?.[0]?.id).toBe(first.service?.deployments?.[0]?.id);
  const taken = invalid('Creation of service was not idempotent.');
  await expect(creating({ clientToken: 'twice' })).rejects.toMatchObject(taken);
  await expect(creating({})).rejects.toMatchObject(taken);
  await expect(creating({ clientToken: 'once', desiredCount: 1 })).rejects.toMatchObject(taken);

  await expect(on.ecs.send(new DeleteClusterCommand({ cluster }))).rejects.toMatchObject({
    name: 'ClusterContainsServicesException',
  });
  for (const [change, expected] of [
    [{ service: 'nothing' }, NO_SERVICE],
    [{ cluster: 'elsewhere' }, NO_CLUSTER],
    [{ taskDefinition: 'nothing' }, wrong('TaskDefinition not found.')],
    [{ desiredCount: -1 }, invalid(/cannot be negative/)],
  ] as const) {
    const updating = on.ecs.send(new UpdateServiceCommand({ cluster, service: 'web', ...change }));
    await expect(updating, JSON.stringify(change)).rejects.toMatchObject(expected);
  }
  await on.ecs.send(new DeleteServiceCommand({ cluster, service: 'web' }));
  await expect(on.ecs.send(new DeleteServiceCommand({ cluster, service: 'web' }))).rejects.toMatchObject(NO_SERVICE);
  await expect(on.ecs.send(new UpdateServiceCommand({ cluster, service: 'web' }))).rejects.toMatchObject(
    refused('ServiceNotActiveException', 'Service was not ACTIVE.'),
  );

  await expect(runTask(on, { cluster: 'elsewhere' })).rejects.toMatchObject(NO_CLUSTER);
  await expect(runTask(on, { networkConfiguration: undefined })).rejects.toMatchObject(invalid(/^Network Configuration must be/));
  await expect(on.ecs.send(new StopTaskCommand({ cluster, task: 'f'.repeat(32) }))).rejects.toMatchObject(
    invalid('The referenced task was not found.'),
  );
  await expect(on.ecs.send(new DescribeTasksCommand({ cluster, tasks: [] }))).rejects.toMatchObject(
    invalid('Tasks cannot be empty.'),
  );
  await runTask(on);
  await expect(on.ecs.send(new DeleteClusterCommand({ cluster }))).rejects.toMatchObject({
    name: 'ClusterContainsTasksException',
  });

  const active = await on.ecs.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [taskDefinition, 'nothing:1'] }));
  expect(active).toMatchObject({
    taskDefinitions: [],
    failures: [{ arn: taskDefinition, reason: expect.stringContaining('still in ACTIVE status') }, { arn: 'nothing:1' }],
  });
  await on.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
  await expect(runTask(on, { taskDefinition: 'service:1' })).rejects.toMatchObject(wrong('TaskDefinition is inactive'));
  await expect(creating({ serviceName: 'late', taskDefinition })).rejects.toMatchObject(wrong('TaskDefinition is inactive'));
  // Its task still runs by it, so it can be seen until that has ended (deleting a task definition revision).
  const deleted = await on.ecs.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [taskDefinition] }));
  expect(deleted.taskDefinitions).toMatchObject([{ taskDefinitionArn: taskDefinition, status: 'DELETE_IN_PROGRESS' }]);
  const describing = () => on.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  expect((await describing()).taskDefinition?.status).toBe('DELETE_IN_PROGRESS');
  for (const { taskArn } of await tasksOf(on)) await on.ecs.send(new StopTaskCommand({ cluster, task: taskArn }));
  await until(() => expect(describing()).rejects.toMatchObject(wrong('Unable to describe task definition.')));
});

test('lists come in pages, whoever asks, and a made-up token is refused', async () => {
  const on = await openProcessGround();
  const arns: string[] = [];
  for (let count = 0; count < 5; count += 1) arns.push(await register(on));
  await createService(on, { desiredCount: 0 });
  await runTask(on, { count: 3 });
  const pages = async <Page>(paginator: AsyncIterable<Page>, list: (page: Page) => string[] | undefined) => {
    const all: string[][] = [];
    for await (const page of paginator) all.push(list(page) ?? []);
    return all;
  };
  const config = { client: on.ecs, pageSize: 2 };
  const definitions = await pages(paginateListTaskDefinitions(config, {}), ({ taskDefinitionArns }) => taskDefinitionArns);
  expect(definitions).toEqual([arns.slice(0, 2), arns.slice(2, 4), arns.slice(4)]);
  const running = await pages(paginateListTasks(config, { cluster: 'mysfits' }), ({ taskArns }) => taskArns);
  expect(running.map(({ length }) => length)).toEqual([2, 1]);
  expect(new Set(running.flat()).size).toBe(3);
  const newest = await on.ecs.send(new ListTaskDefinitionsCommand({ sort: 'DESC', maxResults: 1 }));
  expect(newest).toMatchObject({ taskDefinitionArns: [arns[4]], nextToken: expect.any(String) });
  for (const change of [{ nextToken: 'made up' }, { maxResults: 0 }, { maxResults: 101 }]) {
    await expect(on.ecs.send(new ListTasksCommand({ cluster: 'mysfits', ...change }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  }
  expect(await seenByOthers(on)).toEqual(arns.length);
});

/** Debian's boto3 and aws: their paginators, and their words for a refusal. */
async function seenByOthers({ sandbox }: Ground): Promise<number> {
  const program = `
import os, boto3
ecs = boto3.client('ecs', endpoint_url=os.environ['ENDPOINT'])
print(sum(len(page['taskArns']) for page in ecs.get_paginator('list_tasks').paginate(cluster='mysfits', PaginationConfig={'PageSize': 1})))
for asked in (lambda: ecs.list_tasks(cluster='elsewhere'), lambda: ecs.update_service(cluster='mysfits', service='none')):
    try:
        asked()
    except ecs.exceptions.ClientError as error:
        print(error.response['Error']['Code'], error)
ecs.create_service(cluster='mysfits', serviceName='web', taskDefinition='service')
`;
  const said = await python(sandbox, program).catch(
    ({ stdout, stderr }) => `${stdout}${String(stderr).trim().split('\n').at(-1)}`,
  );
  expect(said.split('\n')).toEqual([
    '3',
    'ClusterNotFoundException An error occurred (ClusterNotFoundException) when calling the ListTasks operation: Cluster not found.',
    'ServiceNotFoundException An error occurred (ServiceNotFoundException) when calling the UpdateService operation: Service not found.',
    'botocore.errorfactory.InvalidParameterException: An error occurred (InvalidParameterException) when calling the CreateService operation: Creation of service was not idempotent.',
  ]);
  const listed = await awsCli(sandbox, 'ecs', 'list-task-definitions', '--page-size', '2');
  return (listed as { taskDefinitionArns: string[] }).taskDefinitionArns.length;
}
