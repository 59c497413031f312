import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand as FreeBucketCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3-control';
import { expect, test } from 'vitest';
import { clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';

const open = async () => {
  const sandbox = await openSandbox();
  return { sandbox, control: sandbox.control, AccountId: sandbox.account, ...clientsOf(sandbox) };
};

test('an account that set nothing has no configuration, and one that set some has all four', async () => {
  const { s3control, AccountId } = await open();
  const get = () => s3control.send(new GetPublicAccessBlockCommand({ AccountId }));
  await expect(get()).rejects.toMatchObject({
    name: 'NoSuchPublicAccessBlockConfiguration',
    $metadata: { httpStatusCode: 404 },
  });
  const PublicAccessBlockConfiguration = { BlockPublicPolicy: true };
  await s3control.send(new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration }));
  expect((await get()).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: false,
    IgnorePublicAcls: false,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: false,
  });
  await s3control.send(new DeletePublicAccessBlockCommand({ AccountId }));
  await expect(get()).rejects.toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration' });
});

test("another account's setting is none of ours", async () => {
  const { s3control } = await open();
  const command = new GetPublicAccessBlockCommand({ AccountId: '111122223333' });
  await expect(s3control.send(command)).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
});

test("an organization's switch shows as the account's own setting and can't be lifted by the account", async () => {
  const { s3control, AccountId, control } = await open();
  await control.turn('s3control/RestrictPublicBuckets', true);
  const { PublicAccessBlockConfiguration } = await s3control.send(new GetPublicAccessBlockCommand({ AccountId }));
  expect(PublicAccessBlockConfiguration).toMatchObject({ BlockPublicPolicy: false, RestrictPublicBuckets: true });
  await expect(s3control.send(new DeletePublicAccessBlockCommand({ AccountId }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await control.turn('s3control/RestrictPublicBuckets', false);
  await expect(s3control.send(new GetPublicAccessBlockCommand({ AccountId }))).rejects.toMatchObject({
    name: 'NoSuchPublicAccessBlockConfiguration',
  });
});

test.each(['the account', 'the organization'])(
  'BlockPublicPolicy of %s keeps a public policy from a bucket that allows it',
  async (who) => {
    const { s3, s3control, AccountId, control } = await open();
    const Bucket = 'open-to-all';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new FreeBucketCommand({ Bucket }));
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }];
    const openToAll = new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
    const block = { AccountId, PublicAccessBlockConfiguration: { BlockPublicPolicy: true } };
    if (who === 'the account') await s3control.send(new PutPublicAccessBlockCommand(block));
    else await control.turn('s3control/BlockPublicPolicy', true);
    await expect(s3.send(openToAll)).rejects.toMatchObject({ name: 'AccessDenied' });
    await control.turn('s3control/BlockPublicPolicy', false);
    await s3control.send(new DeletePublicAccessBlockCommand({ AccountId }));
    await s3.send(openToAll);
  },
);

test('boto3 sets and reads it', async () => {
  const { sandbox } = await open();
  // boto3 puts the account before the endpoint's host; what a resolver would do for that name is done here.
  const program = `import boto3, os, socket
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve('127.0.0.1', *rest, **more)
client = boto3.client('s3control', endpoint_url=os.environ['ENDPOINT'])
account = '${sandbox.account}'
client.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration={'BlockPublicAcls': True})
print(client.get_public_access_block(AccountId=account)['PublicAccessBlockConfiguration'])`;
  expect(await python(sandbox, program)).toBe(
    "{'BlockPublicAcls': True, 'IgnorePublicAcls': False, 'BlockPublicPolicy': False, 'RestrictPublicBuckets': False}",
  );
});
