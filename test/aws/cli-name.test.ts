import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { irregularOptions } from '../../src/aws/cli-irregular.ts';
import { cliName } from '../../src/aws/cli-name.ts';

// Every service that the course's modules call, as far as the CLI's models know it.
const services =
  's3 s3control sts resourcegroupstaggingapi cloudformation ec2 iam ecr ecs elbv2 logs application-autoscaling codecommit codebuild codepipeline events dynamodb cognito-idp apigateway lambda firehose servicediscovery';

const program = `
import json, sys, botocore.session
from botocore import xform_name
session = botocore.session.get_session()
names = {}
for service in sys.argv[1].split():
    model = session.get_service_model(service)
    for operation in model.operation_names:
        names[operation] = xform_name(operation, '-')
        shape = model.operation_model(operation).input_shape
        for member in (shape.members if shape else {}):
            names[member] = xform_name(member, '-')
print(json.dumps(names))`;

test('names are those of the CLI for every operation and option of the services of the course', async () => {
  const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', program, services], {
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
    maxBuffer: 16 * 1024 * 1024,
  });
  const names: Record<string, string> = JSON.parse(stdout);
  expect(Object.keys(names).length).toBeGreaterThan(2_000);
  const wrong = Object.entries(names).filter(([name, inCli]) => cliName(name) !== inCli);
  expect(wrong).toEqual([]);
});

const irregular = (service: string, operation: string, member: string, value: unknown, input: object = {}) =>
  irregularOptions({ service, operation, member, value, input });

test("names in the way of the CLI's own options are other ones", () => {
  expect(irregular('apigateway', 'CreateRestApi', 'version', '1')).toEqual(['--api-version=1']);
  expect(irregular('codepipeline', 'GetPipeline', 'version', 3)).toEqual(['--pipeline-version=3']);
  expect(irregular('sns', 'Subscribe', 'Endpoint', 'a@b.c')).toEqual(['--notification-endpoint=a@b.c']);
  expect(irregular('apigateway', 'CreateRestApi', 'name', 'x')).toBeUndefined();
});

test('running commands in a task is switched off by a word of its own', () => {
  expect(irregular('ecs', 'CreateService', 'enableExecuteCommand', false)).toEqual(['--disable-execute-command']);
  expect(irregular('ecs', 'CreateService', 'enableExecuteCommand', true)).toEqual(['--enable-execute-command']);
});

test('the number of instances is one option', () => {
  expect(irregular('ec2', 'RunInstances', 'MinCount', 1, { MaxCount: 1 })).toEqual(['--count=1']);
  expect(irregular('ec2', 'RunInstances', 'MinCount', 1, { MaxCount: 3 })).toEqual(['--count=1:3']);
  expect(irregular('ec2', 'RunInstances', 'MaxCount', 3)).toEqual([]);
});

test("a function's code is a file, its place in S3 is not", () => {
  const zip = new Uint8Array(12);
  expect(irregular('lambda', 'CreateFunction', 'Code', { ZipFile: zip })).toEqual(["--zip-file='fileb://<12 bytes>'"]);
  expect(irregular('lambda', 'CreateFunction', 'Code', { S3Bucket: 'b', S3Key: 'k' })).toBeUndefined();
});
