import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';

test('the SDK, the aws CLI and boto3 are told the same: who they are', async () => {
  const sandbox = await openSandbox();
  const { $metadata: _, ...identity } = await clientsOf(sandbox).sts.send(new GetCallerIdentityCommand({}));
  expect(identity).toEqual({
    Account: sandbox.account,
    Arn: `arn:aws:iam::${sandbox.account}:user/learner`,
    UserId: expect.stringMatching(/^AIDA[A-Z2-7]{16}$/),
  });
  expect(await awsCli(sandbox, 'sts', 'get-caller-identity')).toEqual(identity);
  const program = `import boto3, os
answer = boto3.client('sts', endpoint_url=os.environ['ENDPOINT']).get_caller_identity()
print(answer['Account'], answer['Arn'], answer['UserId'], answer['ResponseMetadata']['HTTPStatusCode'])`;
  expect(await python(sandbox, program)).toBe(`${identity.Account} ${identity.Arn} ${identity.UserId} 200`);
});

test("somebody else's keys are somebody else", async () => {
  const sandbox = await openSandbox();
  const other = await sandbox.control.addAccount({ account: '999988887777', user: 'stranger' });
  const { sts } = clientsOf({ ...sandbox, ...other });
  await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
    Account: '999988887777',
    Arn: 'arn:aws:iam::999988887777:user/stranger',
  });
});

test('an operation that is not served is named, by its code and in words', async () => {
  const sandbox = await openSandbox();
  await expect(awsCli(sandbox, 'sts', 'get-session-token')).rejects.toThrow(
    "(NotImplemented) when calling the GetSessionToken operation: The sandbox doesn't serve GetSessionToken of sts.",
  );
});
