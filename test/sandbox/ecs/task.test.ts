import { DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { StopTaskCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { openProcessGround } from './ground.ts';
import { containerOf, register, runTask, until, untilTask } from './kit.ts';

test('a task runs as a process, says what it prints to its log, and stops when it is told to', async () => {
  const on = await openProcessGround();
  await register(on);
  await runTask(on);
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
