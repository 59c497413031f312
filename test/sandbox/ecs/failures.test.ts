import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AssociateRouteTableCommand, CreateRouteTableCommand, CreateSubnetCommand } from '@aws-sdk/client-ec2';
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { openProcessGround } from './ground.ts';
import {
  containerOf,
  createService,
  messages,
  register,
  runTask,
  serviceOf,
  tasksOf,
  until,
  untilSteady,
  untilTask,
  updateService,
} from './kit.ts';

const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
const crashing = { command: ['python3', '-c', 'print("no table"); raise SystemExit(7)'] };

describe('a task that cannot start says why', () => {
  test('no such image', async () => {
    const on = await openProcessGround();
    await register(on, { container: { image: `${on.uri}:nowhere` } });
    await runTask(on);
    const { stopCode, stoppedReason } = await untilTask(on, 'STOPPED');
    expect(stopCode).toBe('TaskFailedToStart');
    expect(stoppedReason).toMatch(/^CannotPullContainerError: .*mysfits\/service:nowhere: not found$/);
  });

  test('a wrong platform: it ends by exec format error, and its log says so', async () => {
    const on = await openProcessGround();
    await register(on, { container: { image: await on.push('arm', { architecture: 'arm64' }) } });
    await runTask(on);
    const task = await untilTask(on, 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' });
    expect(containerOf(task).exitCode).toBe(255);
    const logStreamName = `service/web/${task.taskArn?.split('/').at(-1)}`;
    const { events } = await on.logs.send(new GetLogEventsCommand({ logGroupName: 'mysfits', logStreamName }));
    expect(events?.map(({ message }) => message)).toEqual(['exec python3: exec format error']);
  });

  test('no way out of the subnet', async () => {
    const on = await openProcessGround();
    const { Subnet } = await on.ec2.send(
      new CreateSubnetCommand({ VpcId: on.vpcId, CidrBlock: '10.0.9.0/24', AvailabilityZone: 'us-east-1a' }),
    );
    const { RouteTable } = await on.ec2.send(new CreateRouteTableCommand({ VpcId: on.vpcId }));
    await on.ec2.send(new AssociateRouteTableCommand({ RouteTableId: RouteTable?.RouteTableId, SubnetId: Subnet?.SubnetId }));
    await register(on);
    await runTask(on, {
      networkConfiguration: { awsvpcConfiguration: { subnets: [Subnet?.SubnetId ?? ''], securityGroups: [on.group] } },
    });
    const { stoppedReason } = await untilTask(on, 'STOPPED');
    expect(stoppedReason).toMatch(/^ResourceInitializationError: unable to pull secrets or registry auth: .* i\/o timeout\./);
  });

  test('an execution role that may not fetch the image, or may not write the log', async () => {
    const on = await openProcessGround();
    await register(on);
    const allow = (Action: string[]) =>
      on.iam.send(
        new PutRolePolicyCommand({
          RoleName: 'execution',
          PolicyName: 'all',
          PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }),
        }),
      );
    await allow(['ecr:GetAuthorizationToken', 'logs:*']);
    await runTask(on);
    expect((await untilTask(on, 'STOPPED')).stoppedReason).toMatch(
      /^CannotPullContainerError: .*not authorized to perform: ecr:BatchGetImage/,
    );
    await allow(['ecr:*', 'logs:CreateLogStream']);
    await runTask(on);
    await until(async () => {
      const reasons = (await tasksOf(on, 'STOPPED')).map(({ stoppedReason }) => stoppedReason).join('\n');
      expect(reasons).toMatch(/ResourceInitializationError: failed to validate logger args: .*logs:PutLogEvents/);
    });
    await on.iam.send(new DeleteRolePolicyCommand({ RoleName: 'execution', PolicyName: 'all' }));
    await runTask(on);
    await until(async () => {
      const reasons = (await tasksOf(on, 'STOPPED')).map(({ stoppedReason }) => stoppedReason).join('\n');
      expect(reasons).toMatch(/unable to retrieve ecr registry auth: .*not authorized to perform: ecr:GetAuthorizationToken/);
    });
  });

  test('no log group, and an image that needs an engine where there is none', async () => {
    const on = await openProcessGround();
    const options = { 'awslogs-group': 'elsewhere', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'service' };
    await register(on, { container: { logConfiguration: { logDriver: 'awslogs', options } } });
    await runTask(on);
    expect((await untilTask(on, 'STOPPED')).stoppedReason).toBe(
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1',
    );
    await register(on, { container: { image: await on.push('whole', { packed: false }) } });
    await runTask(on);
    await until(async () => {
      const reasons = (await tasksOf(on, 'STOPPED')).map(({ stoppedReason }) => stoppedReason);
      expect(reasons).toContainEqual(expect.stringContaining('CannotStartContainerError: no container engine answers'));
    });
  });

  test('a role that nobody has made is refused to RunTask; a service says so in its events and begins once it is there', async () => {
    const on = await openProcessGround();
    const late = `arn:aws:iam::${on.sandbox.account}:role/late`;
    await register(on, { executionRoleArn: late });
    await expect(runTask(on)).rejects.toMatchObject({
      name: 'ClientException',
      message: expect.stringContaining(`ECS was unable to assume the role '${late}'`),
    });
    await createService(on, { deploymentConfiguration: breaker });
    await until(async () => expect(messages(await serviceOf(on))[0]).toContain(`ECS was unable to assume the role '${late}'`));
    expect(await on.makeRole('late', ['ecr:*', 'logs:*'])).toBe(late);
    await untilSteady(on);
  });
});

describe('the circuit breaker', () => {
  test('ends a first deployment whose tasks crash; a good version sets things right', async () => {
    const on = await openProcessGround();
    await register(on, { container: crashing });
    await createService(on, { deploymentConfiguration: breaker });
    const failed = await until(async () => {
      const service = await serviceOf(on);
      expect(service.deployments).toMatchObject([{ rolloutState: 'FAILED', failedTasks: 3, runningCount: 0 }]);
      return service;
    });
    expect(messages(failed).join('\n')).toMatch(/is unable to consistently start tasks successfully\./);
    expect(messages(failed)[0]).toMatch(/\(deployment ecs-svc\/\d{19}\) deployment failed: tasks failed to start\.$/);
    const stopped = await tasksOf(on, 'STOPPED');
    expect(stopped.map((task) => [task.stopCode, containerOf(task).exitCode])).toEqual(
      Array.from({ length: 3 }, () => ['EssentialContainerExited', 7]),
    );
    await updateService(on, { taskDefinition: await register(on) });
    await untilSteady(on);
  });

  test('goes back to the last version that was steady, whose tasks never stopped', async () => {
    const on = await openProcessGround();
    const good = await register(on);
    await createService(on, { deploymentConfiguration: breaker });
    await untilSteady(on);
    const [before] = await tasksOf(on);
    const taskDefinition = await register(on, { container: crashing });
    await updateService(on, { taskDefinition });
    await until(async () => expect(messages(await serviceOf(on)).join('\n')).toContain('rolling back to (deployment ecs-svc/'));
    const service = await untilSteady(on);
    expect(service.taskDefinition).toBe(good);
    expect(service.deployments?.[0]?.rolloutStateReason).toMatch(/completed\.$/);
    const kept = [...(await tasksOf(on)), ...(await tasksOf(on, 'STOPPED'))].find(({ taskArn }) => taskArn === before?.taskArn);
    expect(kept?.stopCode === undefined || kept.stopCode === 'ServiceSchedulerInitiated').toBe(true);
  });
});
