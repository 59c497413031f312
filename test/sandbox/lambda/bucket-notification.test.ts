import { AddPermissionCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  type LambdaFunctionConfiguration,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { awsCli } from '../../helpers/sandbox.ts';
import { functionsPlace, roleFor } from './helpers.ts';

/** Writes each event that it gets into a bucket of its own, by the right of its role. */
const code = `
import os
import boto3

s3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"])

def handler(event, context):
    for record in event["Records"]:
        s3.put_object(Bucket="told", Key=record["eventName"] + "/" + record["s3"]["object"]["key"], Body=str(record).encode())
`;

async function place() {
  const functions = await functionsPlace();
  const { clients, sandbox } = functions;
  const right = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::told/*' };
  const Role = await roleFor(clients, 'teller', [right]);
  for (const Bucket of ['watched', 'told']) await clients.s3.send(new CreateBucketCommand({ Bucket }));
  const arn = await functions.make('teller', code, { Role, MemorySize: 256 });
  const permit = (more: object = {}) =>
    clients.lambda.send(
      new AddPermissionCommand({
        FunctionName: arn,
        StatementId: 's3',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceArn: 'arn:aws:s3:::watched',
        SourceAccount: sandbox.account,
        ...more,
      }),
    );
  const watch = (...LambdaFunctionConfigurations: LambdaFunctionConfiguration[]) =>
    clients.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'watched',
        NotificationConfiguration: { LambdaFunctionConfigurations },
      }),
    );
  const put = (Key: string) => clients.s3.send(new PutObjectCommand({ Bucket: 'watched', Key, Body: 'x' }));
  const told = async () =>
    ((await clients.s3.send(new ListObjectsV2Command({ Bucket: 'told' }))).Contents ?? []).map(({ Key }) => Key);
  /** What was told once every event has been worked on. */
  const toldAtLast = async () => {
    await expect.poll(() => sandbox.world.collection('lambda/events').size, { timeout: 20_000 }).toBe(0);
    return await told();
  };
  return { ...functions, arn, permit, watch, put, toldAtLast };
}

test('a bucket calls a function for the events that it was told to, and for no others', async () => {
  const { clients, arn, permit, watch, put, toldAtLast } = await place();
  await permit();
  const Key = {
    FilterRules: [
      { Name: 'prefix' as const, Value: 'in/' },
      { Name: 'suffix' as const, Value: '.json' },
    ],
  };
  await watch(
    { LambdaFunctionArn: arn, Events: ['s3:ObjectCreated:*'], Filter: { Key } },
    { LambdaFunctionArn: arn, Events: ['s3:ObjectRemoved:Delete'] },
  );
  await put('in/red flower (1).json');
  await put('in/other.txt');
  await put('elsewhere/x.json');
  await clients.s3.send(new DeleteObjectCommand({ Bucket: 'watched', Key: 'in/other.txt' }));
  expect(await toldAtLast()).toEqual(['ObjectCreated:Put/in/red+flower+%281%29.json', 'ObjectRemoved:Delete/in/other.txt']);
  const { LambdaFunctionConfigurations } = await clients.s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: 'watched' }),
  );
  expect(LambdaFunctionConfigurations?.[0]).toMatchObject({
    Id: expect.any(String),
    LambdaFunctionArn: arn,
    Events: ['s3:ObjectCreated:*'],
    Filter: {
      Key: {
        FilterRules: [
          { Name: 'Prefix', Value: 'in/' },
          { Name: 'Suffix', Value: '.json' },
        ],
      },
    },
  });
});

test("a function is named by a bucket only where its policy lets S3 in, and isn't called once that is taken back", async () => {
  const { clients, sandbox, arn, permit, watch, put, toldAtLast } = await place();
  const one: LambdaFunctionConfiguration = { LambdaFunctionArn: arn, Events: ['s3:ObjectCreated:*'] };
  const refused = { name: 'InvalidArgument', message: 'Unable to validate the following destination configurations' };
  await expect(watch(one)).rejects.toMatchObject(refused);
  await permit({ StatementId: 'other-bucket', SourceArn: 'arn:aws:s3:::told' });
  await permit({ StatementId: 'other-account', SourceAccount: '111111111111' });
  await expect(watch(one)).rejects.toMatchObject(refused);
  await permit();
  await expect(watch({ ...one, LambdaFunctionArn: `${arn}-gone` })).rejects.toMatchObject(refused);
  await expect(watch(one, { LambdaFunctionArn: arn, Events: ['s3:ObjectCreated:Put'] })).rejects.toMatchObject({
    message: expect.stringContaining('ambiguously defined'),
  });
  const notification = JSON.stringify({ LambdaFunctionConfigurations: [one] });
  await awsCli(
    sandbox,
    ...['s3api', 'put-bucket-notification-configuration', '--bucket', 'watched', '--notification-configuration', notification],
  );
  await put('first');
  expect(await toldAtLast()).toEqual(['ObjectCreated:Put/first']);
  await clients.lambda.send(new RemovePermissionCommand({ FunctionName: arn, StatementId: 's3' }));
  await put('second');
  expect(await toldAtLast()).toEqual(['ObjectCreated:Put/first']);
});
