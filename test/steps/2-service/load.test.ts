import {
  DescribeScalingActivitiesCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand, DescribeTasksCommand, ListTasksCommand, StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { autoscaling, ecs, elbv2 } from '../../../src/aws/request.ts';
import { names } from '../../../steps/names.ts';
import { courseThrough, openRehearsal, type Rehearsal } from '../../helpers/rehearsal.ts';
import { visitors } from './kit/visitors.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 90_000 });

const project = 'mysfits-t3st00';
const place = { cluster: names.cluster(project), serviceName: names.service(project) };
const scaled = {
  ServiceNamespace: 'ecs',
  ScalableDimension: 'ecs:service:DesiredCount',
  ResourceId: `service/${place.cluster}/${place.serviceName}`,
} as const;

describe('while visitors come', () => {
  let rehearsal: Rehearsal;
  let url = '';
  beforeAll(async () => {
    rehearsal = await openRehearsal({ project, course: courseThrough('service') });
    expect((await rehearsal.up()).summary.outcome).toBe('done');
    url = `${(await rehearsal.state())?.rows['site-connect-service']?.outputs?.serviceUrl}/mysfits`;
  });
  afterAll(() => rehearsal.close());

  const send: Rehearsal['hands']['send'] = (request) => rehearsal.hands.send(request);
  const runningTasks = async (): Promise<Task[]> => {
    const { taskArns = [] } = await send(ecs(new ListTasksCommand({ ...place, desiredStatus: 'RUNNING' })));
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await send(ecs(new DescribeTasksCommand({ cluster: place.cluster, tasks: taskArns })));
    return tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  };
  const untilHealthy = (count: number) =>
    vi.waitFor(
      async () => {
        const TargetGroupArn = String((await rehearsal.state())?.rows['target-group']?.outputs?.arn);
        const { TargetHealthDescriptions = [] } = await send(elbv2(new DescribeTargetHealthCommand({ TargetGroupArn })));
        expect(TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth?.State)).toEqual(Array(count).fill('healthy'));
        expect(await runningTasks()).toHaveLength(count);
      },
      { timeout: 120_000, interval: 200 },
    );
  const crowdAt = (size: number) => {
    const crowd = visitors(url, size);
    onTestFinished(async () => void (await crowd.stop()));
    return crowd;
  };

  it('a task whose process is killed is replaced; who comes in between finds nobody, with one task as on AWS', async () => {
    const crowd = crowdAt(2);
    await crowd.answered(20);
    const [before] = await runningTasks();
    const processes = rehearsal.sandbox.world.collection<{ pid: number }>('ecs/processes');
    const killed = performance.now();
    for (const { pid } of processes.values()) process.kill(pid, 'SIGKILL');
    await vi.waitFor(async () => expect((await runningTasks()).map(({ taskArn }) => taskArn)).not.toContain(before?.taskArn), {
      timeout: 60_000,
      interval: 50,
    });
    await untilHealthy(1);
    const back = performance.now();
    await crowd.answered(20);
    const { failures, answers } = await crowd.stop();
    // The load balancer has no other target: until the new task is healthy it has nobody to hand a connection to.
    expect(failures.filter(({ at }) => at > back)).toEqual([]);
    const [task] =
      (await send(ecs(new DescribeTasksCommand({ cluster: place.cluster, tasks: [before?.taskArn ?? ''] })))).tasks ?? [];
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 137 }] });
    const gap = ((back - killed) / 1000).toFixed(1);
    console.log(
      `one task, killed: ${failures.length} failed of ${answers + failures.length}, until another was healthy (${gap} s)`,
    );
    expect((await rehearsal.up()).changes).toEqual([]);
  });

  it('a second task comes when they are many, and goes when they are few, and nobody notices', async () => {
    // A fifth of what the task has is used up by a crowd even where others keep the machine busy.
    const tracking = {
      TargetValue: 20,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' as const },
      ScaleOutCooldown: 60,
      ScaleInCooldown: 60,
    };
    await send(
      autoscaling(
        new PutScalingPolicyCommand({
          ...scaled,
          PolicyName: `${project}-cpu`,
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingScalingPolicyConfiguration: tracking,
        }),
      ),
    );
    await send(autoscaling(new RegisterScalableTargetCommand({ ...scaled, MinCapacity: 1, MaxCapacity: 2 })));
    const many = crowdAt(8);
    await untilHealthy(2);
    const busy = await many.stop();
    await untilHealthy(1);
    const { ScalingActivities = [] } = await send(autoscaling(new DescribeScalingActivitiesCommand(scaled)));
    const causes = ScalingActivities.map(({ Description, Cause, StatusCode }) => `${Description} ${Cause} ${StatusCode}`);
    expect(causes[0]).toMatch(/desired count to 1\..*AlarmLow.*Successful/);
    expect(causes[1]).toMatch(/desired count to 2\..*AlarmHigh.*Successful/);
    expect(busy.failures).toEqual([]);
    console.log(`many visitors: ${busy.answers} answered until the second task was healthy`);
    // The aim is the course's again.
    expect(
      (await rehearsal.up()).summary.results.filter(({ outcome }) => outcome !== 'unchanged').map(({ step }) => step),
    ).toEqual(['scaling']);
  });

  it('one of two tasks can be stopped, and nobody notices', async () => {
    await send(autoscaling(new RegisterScalableTargetCommand({ ...scaled, MinCapacity: 2, MaxCapacity: 3 })));
    await untilHealthy(2);
    const crowd = crowdAt(4);
    await crowd.answered(50);
    const [first] = await runningTasks();
    await send(ecs(new StopTaskCommand({ cluster: place.cluster, task: first?.taskArn ?? '', reason: 'To see what happens' })));
    await vi.waitFor(async () => expect((await runningTasks()).map(({ taskArn }) => taskArn)).not.toContain(first?.taskArn));
    await untilHealthy(2);
    await crowd.answered(50);
    const { failures, answers } = await crowd.stop();
    console.log(`two tasks, one stopped: ${failures.length} failed of ${answers + failures.length}`);
    expect(failures).toEqual([]);
    const { services } = await send(ecs(new DescribeServicesCommand({ cluster: place.cluster, services: [place.serviceName] })));
    expect(services?.[0]).toMatchObject({ desiredCount: 2, runningCount: 2 });
  });
});
