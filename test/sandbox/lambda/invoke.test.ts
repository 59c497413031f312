import { DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteFunctionCommand, InvokeCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { functionsPlace } from './helpers.ts';

test('a function answers what its handler returns, logs what it prints, and stays warm for the next event', async () => {
  const { clients, make, call } = await functionsPlace();
  const code = `
import json, os
print("loading")
count = 0

def handler(event, context):
    global count
    count += 1
    print("seen", json.dumps(event))
    return {"count": count, "event": event, "name": context.function_name, "arn": context.invoked_function_arn,
            "memory": context.memory_limit_in_mb, "left": 0 < context.get_remaining_time_in_millis() <= 30000,
            "own": os.environ["OWN"], "log": context.log_group_name, "id": context.aws_request_id}
`;
  const arn = await make('greeter', code, { Environment: { Variables: { OWN: 'set' } }, MemorySize: 256 });
  const first = await call('greeter', { name: 'Ümläut' });
  expect(first).toMatchObject({
    status: 200,
    error: undefined,
    value: { count: 1, event: { name: 'Ümläut' }, name: 'greeter', arn, memory: '256', left: true, own: 'set' },
  });
  expect(first.log.split('\n').map((line) => line.replaceAll(/[\d.]+ (ms|MB)/g, 'N $1'))).toEqual([
    'loading',
    `START RequestId: ${first.value.id} Version: $LATEST`,
    'seen {"name": "\\u00dcml\\u00e4ut"}',
    `END RequestId: ${first.value.id}`,
    `REPORT RequestId: ${first.value.id}\tDuration: N ms\tBilled Duration: N ms\tMemory Size: N MB\tMax Memory Used: N MB\tInit Duration: N ms\t`,
    '',
  ]);
  const second = await call('greeter');
  expect(second.value.count).toBe(2);
  expect(second.log).not.toContain('Init Duration');

  const group = { logGroupName: '/aws/lambda/greeter' };
  const { logStreams = [] } = await clients.logs.send(new DescribeLogStreamsCommand(group));
  expect(logStreams.map(({ logStreamName }) => logStreamName)).toEqual([
    expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
  ]);
  const stream = { ...group, logStreamName: logStreams[0]?.logStreamName, startFromHead: true };
  const { events = [] } = await clients.logs.send(new GetLogEventsCommand(stream));
  expect(events.filter(({ message }) => message?.startsWith('END'))).toHaveLength(2);
});

test('what a handler raises is answered with its message, type and place, and the process goes on', async () => {
  const { make, call } = await functionsPlace();
  await make('raises', 'def handler(event, context):\n    raise ValueError("no such creature")\n');
  const { status, error, value, log } = await call('raises');
  expect({ status, error }).toEqual({ status: 200, error: 'Unhandled' });
  expect(value).toMatchObject({ errorMessage: 'no such creature', errorType: 'ValueError' });
  expect(value.stackTrace.join('')).toMatch(/File ".*\/task\/app\.py", line 2, in handler\n/);
  expect(log).toContain('[ERROR] ValueError: no such creature');
  expect((await call('raises')).log).not.toContain('Init Duration');
});

test('a module that is missing, and an answer that is no JSON, are said in the words of the runtime', async () => {
  const { make, call } = await functionsPlace();
  await make('lost', 'def handler(event, context):\n    return {1, 2}\n');
  expect((await call('lost')).value).toMatchObject({
    errorType: 'Runtime.MarshalError',
    errorMessage: 'Unable to marshal response: Object of type set is not JSON serializable',
  });
  await make('absent', 'import nowhere_to_be_found\n');
  const absent = await call('absent');
  expect(absent.value).toMatchObject({
    errorType: 'Runtime.ImportModuleError',
    errorMessage: "Unable to import module 'app': No module named 'nowhere_to_be_found'",
  });
  expect(absent.log).toContain('Status: error\tError Type: Runtime.ImportModuleError');
});

test('a function that takes too long, ends by itself or takes too much memory is killed and said so', async () => {
  const { make, call } = await functionsPlace();
  const code = `
import os, sys, time

def handler(event, context):
    print("begun")
    if event["do"] == "sleep":
        time.sleep(60)
    if event["do"] == "exit":
        sys.stdout.flush()
        os._exit(3)
    big = bytearray(event["bytes"])
    return len(big)
`;
  await make('hard', code, { Timeout: 1 });
  const late = await call('hard', { do: 'sleep' });
  expect(late.error).toBe('Unhandled');
  expect(late.value.errorMessage).toMatch(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/);
  expect(late.log).toMatch(/begun\n.*Task timed out after 1\.00 seconds\nEND .*\nREPORT .*Status: timeout/);
  expect((await call('hard', { do: 'exit' })).value).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringContaining('Runtime exited with error: exit status 3'),
  });
  expect((await call('hard', { do: 'fill', bytes: 40_000_000 })).value).toBe(40_000_000);
  if (process.platform !== 'linux') return;
  const full = await call('hard', { do: 'fill', bytes: 400_000_000 });
  expect(full.value.errorMessage).toContain('Runtime exited with error: signal: killed');
});

test('an event that nobody waits for is tried three times, and throttled where nothing may run', async () => {
  const { sandbox, clients, make } = await functionsPlace();
  await make('fails', 'def handler(event, context):\n    print("tried")\n    raise RuntimeError(event["why"])\n');
  const asked = { FunctionName: 'fails', Payload: Buffer.from('{"why":"always"}') };
  const { StatusCode } = await clients.lambda.send(new InvokeCommand({ ...asked, InvocationType: 'Event' }));
  expect(StatusCode).toBe(202);
  await expect.poll(() => sandbox.world.collection('lambda/events').size, { timeout: 15_000 }).toBe(0);
  const group = { logGroupName: '/aws/lambda/fails' };
  const { logStreams = [] } = await clients.logs.send(new DescribeLogStreamsCommand(group));
  const stream = { ...group, logStreamName: logStreams[0]?.logStreamName };
  const { events = [] } = await clients.logs.send(new GetLogEventsCommand(stream));
  expect(events.filter(({ message }) => message === 'tried')).toHaveLength(3);

  const none = { FunctionName: 'fails', ReservedConcurrentExecutions: 0 };
  await clients.lambda.send(new PutFunctionConcurrencyCommand(none));
  await expect(clients.lambda.send(new InvokeCommand(asked))).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    $metadata: { httpStatusCode: 429 },
  });
});

test('what is too large or no JSON is refused before any function sees it', async () => {
  const { clients, make } = await functionsPlace();
  await make('small', 'def handler(event, context):\n    return event\n');
  const send = (Payload: Buffer, InvocationType: 'Event' | 'RequestResponse') =>
    clients.lambda.send(new InvokeCommand({ FunctionName: 'small', Payload, InvocationType }));
  const text = (bytes: number) => Buffer.from(`"${'x'.repeat(bytes - 2)}"`);
  await expect(send(text(1024 * 1024 + 1), 'Event')).rejects.toMatchObject({ name: 'RequestTooLargeException' });
  await expect(send(text(6 * 1024 * 1024 + 1), 'RequestResponse')).rejects.toMatchObject({
    name: 'RequestTooLargeException',
    $metadata: { httpStatusCode: 413 },
  });
  await expect(send(Buffer.from('{'), 'RequestResponse')).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  expect((await clients.lambda.send(new InvokeCommand({ FunctionName: 'small', InvocationType: 'DryRun' }))).StatusCode).toBe(
    204,
  );
  await expect(clients.lambda.send(new InvokeCommand({ FunctionName: 'nobody' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: expect.stringMatching(/^Function not found: arn:aws:lambda:.*:function:nobody$/),
  });
});

test('events come to processes of their own at once, and a function that is deleted leaves none', async () => {
  const { sandbox, clients, make, call } = await functionsPlace();
  const code = `
import os, time

def handler(event, context):
    time.sleep(0.5)
    return os.getpid()
`;
  await make('many', code);
  const answers = await Promise.all([call('many'), call('many'), call('many')]);
  const pids = answers.map(({ value }) => value as number);
  expect(new Set(pids).size).toBe(3);
  // It comes before the end of the function, or after it.
  const last = call('many').catch(({ name }) => name);
  await clients.lambda.send(new DeleteFunctionCommand({ FunctionName: 'many' }));
  const came = await last;
  expect(came === 'ResourceNotFoundException' || pids.includes(came.value)).toBe(true);
  await expect.poll(() => sandbox.world.collection('lambda/processes').size, { timeout: 10_000 }).toBe(0);
});
