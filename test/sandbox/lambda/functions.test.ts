import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { functionsPlace, zipOf } from './helpers.ts';

const answering = (text: string) => `def handler(event, context):\n    return "${text}"\n`;

test("Debian's aws makes a function, calls it, and takes it away", async () => {
  const { sandbox, role } = await functionsPlace();
  const folder = await tempFolder();
  writeFileSync(join(folder, 'code.zip'), zipOf({ 'app.py': answering('from aws') }));
  const lambda = (...args: string[]) => awsCli(sandbox, 'lambda', ...args);
  const named = ['--function-name', 'cli'];
  const made = await lambda(
    'create-function',
    ...named,
    ...['--runtime', 'python3.9', '--handler', 'app.handler', '--role', role, '--timeout', '20'],
    ...['--zip-file', `fileb://${folder}/code.zip`, '--tags', 'mysfits:project=p-1'],
  );
  expect(made).toMatchObject({ FunctionName: 'cli', State: 'Pending', Version: '$LATEST', MemorySize: 128, Timeout: 20 });
  await lambda('wait', 'function-active', ...named);
  expect(await lambda('invoke', ...named, join(folder, 'out.json'))).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(existsSync(join(folder, 'out.json'))).toBe(true);
  expect(await lambda('get-function', ...named)).toMatchObject({
    Configuration: { State: 'Active', LastUpdateStatus: 'Successful' },
    Tags: { 'mysfits:project': 'p-1' },
  });
  await lambda('delete-function', ...named);
  await expect(lambda('get-function', ...named)).rejects.toThrow(/ResourceNotFoundException.*Function not found/s);
});

test('boto3 calls a function, and reads what it raised and logged', async () => {
  const { sandbox, make } = await functionsPlace();
  await make('boto', 'def handler(event, context):\n    print("here")\n    return event["n"] + 1\n');
  const said = await python(
    sandbox,
    `
import base64, boto3, json, os
c = boto3.client("lambda", endpoint_url=os.environ["ENDPOINT"])
right = c.invoke(FunctionName="boto", Payload=json.dumps({"n": 1}), LogType="Tail")
print(right["Payload"].read().decode(), "here" in base64.b64decode(right["LogResult"]).decode())
wrong = c.invoke(FunctionName="boto", Payload="{}")
print(wrong["FunctionError"], json.loads(wrong["Payload"].read())["errorType"])
`,
  );
  expect(said).toBe('2 True\nUnhandled KeyError');
});

test('new code and new settings hold from the next event on, and code may come from a bucket', async () => {
  const { clients, make, call } = await functionsPlace();
  const { lambda, s3 } = clients;
  await make('changing', answering('one'));
  expect((await call('changing')).value).toBe('one');
  await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
  await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'two.zip', Body: zipOf({ 'app.py': answering('two') }) }));
  const FunctionName = 'changing';
  const updated = await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, S3Bucket: 'code', S3Key: 'two.zip' }));
  expect(updated.LastUpdateStatus).toBe('InProgress');
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { FunctionName });
  expect((await call('changing')).value).toBe('two');
  const none = new UpdateFunctionCodeCommand({ FunctionName, S3Bucket: 'code', S3Key: 'none.zip' });
  await expect(lambda.send(none)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringContaining('S3 Error Code: NoSuchKey'),
  });
  const settings = { FunctionName, Timeout: 7, Environment: { Variables: { AWS_REGION: 'x' } } };
  await expect(lambda.send(new UpdateFunctionConfigurationCommand(settings))).rejects.toMatchObject({
    message: expect.stringContaining('Reserved keys used in this request: AWS_REGION'),
  });
  const after = await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 7 }));
  expect(after).toMatchObject({ Timeout: 7, MemorySize: 128, CodeSha256: updated.CodeSha256 });
});

test('what Lambda would refuse to make is refused', async () => {
  const { clients, role, make } = await functionsPlace();
  const { lambda, iam } = clients;
  const right = {
    FunctionName: 'wrong',
    Role: role,
    Runtime: 'python3.13' as const,
    Handler: 'app.handler',
    Code: { ZipFile: zipOf({ 'app.py': answering('x') }) },
  };
  const refused = (more: object) => expect(lambda.send(new CreateFunctionCommand({ ...right, ...more }))).rejects;
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const { Role: other } = await iam.send(new CreateRoleCommand({ RoleName: 'others', AssumeRolePolicyDocument }));
  const name = 'InvalidParameterValueException';
  const message = 'The role defined for the function cannot be assumed by Lambda.';
  await refused({ Role: other?.Arn }).toMatchObject({ name, message });
  await refused({ Runtime: 'python3.8' }).toMatchObject({ name, message: expect.stringContaining('no longer supported') });
  await refused({ Code: { ZipFile: Buffer.from('no zip') } }).toMatchObject({
    message: expect.stringContaining('Could not unzip'),
  });
  await refused({ Timeout: 901 }).toMatchObject({ $metadata: { httpStatusCode: 400 } });
  await make('twice', answering('x'));
  await refused({ FunctionName: 'twice' }).toMatchObject({
    name: 'ResourceConflictException',
    message: 'Function already exist: twice',
  });
  await expect(lambda.send(new GetPolicyCommand({ FunctionName: 'twice' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('functions and their queue outlive the sandbox, and their processes do not', async () => {
  const { sandbox, clients, make, call } = await functionsPlace();
  const own = () => readdirSync(tmpdir()).filter((name) => name.startsWith('mysfits-function-'));
  const before = own();
  await make('lasting', 'import os\n\ndef handler(event, context):\n    return os.getpid()\n');
  const { value: pid } = await call('lasting');
  expect(() => process.kill(pid, 0)).not.toThrow();
  const { dir } = sandbox.world;
  await clients.lambda.send(new InvokeCommand({ FunctionName: 'lasting', InvocationType: 'Event' }));
  await sandbox.close();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(own().filter((name) => !before.includes(name))).toEqual([]);

  const again = await openSandbox({ dir });
  const { lambda } = clientsOf(again);
  await expect.poll(() => again.world.collection('lambda/events').size, { timeout: 15_000 }).toBe(0);
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'lasting' }));
  expect(JSON.parse(Buffer.from(Payload ?? []).toString())).not.toBe(pid);
  expect((await lambda.send(new ListFunctionsCommand({}))).Functions?.map(({ FunctionName }) => FunctionName)).toEqual([
    'lasting',
  ]);
  await lambda.send(new DeleteFunctionCommand({ FunctionName: 'lasting' }));
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'lasting' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a snapshot is taken, and the sandbox closed, while functions are at work that call AWS themselves', async () => {
  const { sandbox, clients, make, call } = await functionsPlace();
  const asking = `
import os, time, urllib.request, urllib.error

def handler(event, context):
    if "sleep" in event:
        print("asleep", flush=True)
        time.sleep(event["sleep"])
    asked = 0
    until = time.time() + event.get("ask", 0)
    while time.time() < until:
        try:
            urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/bucket/key", timeout=20)
        except urllib.error.HTTPError as error:
            asked += 1
    return asked
`;
  await make('asking', asking);
  const busy = call('asking', { ask: 1 });
  await expect.poll(() => sandbox.world.collection('lambda/processes').size).toBe(1);
  await sandbox.control.snapshot('meanwhile');
  expect((await busy).value).toBeGreaterThan(1);
  const Payload = Buffer.from('{"sleep":25}');
  await clients.lambda.send(new InvokeCommand({ FunctionName: 'asking', InvocationType: 'Event', Payload }));
  await sandbox.close();
  // It wasn't waited for: it is in the queue as before.
  const again = await openSandbox({ dir: sandbox.world.dir });
  expect(again.world.collection('lambda/events').size).toBe(1);
});
