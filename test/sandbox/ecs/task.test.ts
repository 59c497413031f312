import { DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { openSandbox } from '../../helpers/sandbox.ts';
import { containerOf, type Ground, networkOf, openGround, register, until, untilTask, withoutEngine } from './kit.ts';

async function ground(): Promise<Ground> {
  withoutEngine();
  return openGround(await openSandbox());
}

const run = (on: Ground) =>
  on.ecs.send(
    new RunTaskCommand({
      cluster: 'mysfits',
      taskDefinition: 'service',
      launchType: 'FARGATE',
      networkConfiguration: networkOf(on),
    }),
  );

test('a task runs as a process, says what it prints to its log, and stops when it is told to', async () => {
  const on = await ground();
  await register(on);
  await run(on);
  const task = await untilTask(on, 'RUNNING');
  expect(task).toMatchObject({ desiredStatus: 'RUNNING', launchType: 'FARGATE', cpu: '256', memory: '512' });
  const id = task.taskArn?.split('/').at(-1);
  const printed = async () => {
    const { events = [] } = await on.logs.send(
      new GetLogEventsCommand({ logGroupName: 'mysfits', logStreamName: `service/web/${id}`, startFromHead: true }),
    );
    return events.map(({ message = '' }) => message).sort();
  };
  await until(async () => expect(await printed()).toEqual(['listening', 'on stderr']));
  await on.ecs.send(new StopTaskCommand({ cluster: 'mysfits', task: task.taskArn, reason: 'enough' }));
  const stopped = await untilTask(on, 'STOPPED');
  expect(stopped).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'enough' });
  expect(containerOf(stopped)).toMatchObject({ exitCode: 0, lastStatus: 'STOPPED' });
  const { logStreams = [] } = await on.logs.send(new DescribeLogStreamsCommand({ logGroupName: 'mysfits' }));
  expect(logStreams.map(({ logStreamName }) => logStreamName)).toEqual([`service/web/${id}`]);
  expect(await printed()).toEqual(['listening', 'on stderr', 'stopped', 'told to stop']);
});
