import { CreateBucketCommand, HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { createFaultPlan } from '../../../src/sandbox/server/faults/plan.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

const open = async () => {
  const sandbox = await openSandbox();
  return { sandbox, control: sandbox.control, ...clientsOf(sandbox) };
};
const create = () => new CreateBucketCommand({ Bucket: 'mine-and-only-mine' });
const bucketNames = async ({ s3 }: { s3: ReturnType<typeof clientsOf>['s3'] }) =>
  ((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name);

test('fail: the nth call is answered with the code and status asked for, and its work is not done', async () => {
  const { control, s3 } = await open();
  await control.addFault({
    kind: 'fail',
    service: 's3',
    operation: 'CreateBucket',
    nth: 1,
    code: 'OperationAborted',
    status: 409,
  });
  await expect(s3.send(create())).rejects.toMatchObject({ name: 'OperationAborted', $metadata: { httpStatusCode: 409 } });
  expect(await bucketNames({ s3 })).toEqual([]);
  await s3.send(create());
  expect(await control.faults()).toMatchObject([{ matched: 2, hit: 1 }]);
});

test('throttle: S3 asks to slow down, others say that the rate is exceeded; clients know both as throttling', async () => {
  const { control, s3, sts } = await open();
  await control.addFault({ kind: 'throttle' });
  await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({
    name: 'SlowDown',
    $metadata: { httpStatusCode: 503 },
  });
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ message: 'Rate exceeded' });
  await control.liftFaults();
  await sts.send(new GetCallerIdentityCommand({}));
});

test('drop: the work is done and the client never hears of it', async () => {
  const { control, s3 } = await open();
  await control.addFault({ kind: 'drop', operation: 'CreateBucket' });
  await expect(s3.send(create())).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await bucketNames({ s3 })).toEqual(['mine-and-only-mine']);
  expect(await control.journal({ operation: 'CreateBucket' })).toMatchObject([{ status: 200, fault: 'drop' }]);
});

test('delay: the call is answered after all', async () => {
  const { control, sts } = await open();
  await control.addFault({ kind: 'delay', ms: 60 });
  await sts.send(new GetCallerIdentityCommand({}));
  const [entry] = await control.journal();
  expect(entry).toMatchObject({ status: 200, fault: 'delay' });
  expect(entry?.ms).toBeGreaterThanOrEqual(59);
});

test('hold: nothing is done until the fault is lifted', async () => {
  const { control, s3 } = await open();
  const { id } = await control.addFault({ kind: 'hold', operation: 'CreateBucket' });
  const creating = s3.send(create());
  expect(await control.untilHolding(id)).toMatchObject({ holding: 1, hit: 1 });
  expect(await bucketNames({ s3 })).toEqual([]);
  await control.liftFault(id);
  await creating;
  expect(await bucketNames({ s3 })).toEqual(['mine-and-only-mine']);
});

test('hold: a client that gives up while it is held leaves no trace', async () => {
  const { control, s3 } = await open();
  const { id } = await control.addFault({ kind: 'hold', operation: 'CreateBucket' });
  const controller = new AbortController();
  const creating = s3.send(create(), { abortSignal: controller.signal });
  await control.untilHolding(id);
  controller.abort();
  await expect(creating).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(async () => (await control.faults())[0]?.holding).toBe(0);
  await control.liftFaults();
  expect(await bucketNames({ s3 })).toEqual([]);
});

test('hold-answer: the work is done while the client still waits', async () => {
  const { control, s3 } = await open();
  const { id } = await control.addFault({ kind: 'hold-answer', operation: 'CreateBucket' });
  const creating = s3.send(create());
  await control.untilHolding(id);
  await s3.send(new HeadBucketCommand({ Bucket: 'mine-and-only-mine' }));
  await control.liftFault(id);
  await creating;
});

test('a held call keeps nobody from taking a snapshot, and a restore cuts it off', async () => {
  const { control, s3 } = await open();
  const { id } = await control.addFault({ kind: 'hold', operation: 'CreateBucket' });
  const creating = s3.send(create());
  creating.catch(() => undefined);
  await control.untilHolding(id);
  await control.snapshot('before');
  await control.restore('before');
  await expect(creating).rejects.toMatchObject({ code: 'ECONNRESET' });
  await control.liftFaults();
  expect(await bucketNames({ s3 })).toEqual([]);
});

test('a share hits about that share, and the same calls for the same seed', () => {
  const hits = (seed: number) => {
    const plan = createFaultPlan();
    plan.add({ kind: 'throttle', share: 0.3, seed });
    return Array.from({ length: 1_000 }, () => plan.hit('s3', 'PutObject') !== undefined);
  };
  const first = hits(7);
  expect(first).toEqual(hits(7));
  expect(first).not.toEqual(hits(8));
  const share = first.filter(Boolean).length;
  expect(share).toBeGreaterThan(250);
  expect(share).toBeLessThan(350);
});

test('times counts hits from the nth call on, and only of what matches', () => {
  const plan = createFaultPlan();
  plan.add({ kind: 'throttle', service: 's3', operation: 'PutObject', nth: 2, times: 2 });
  const calls = ['PutObject', 'GetObject', 'PutObject', 'PutObject', 'PutObject'].map((operation) => !!plan.hit('s3', operation));
  expect(calls).toEqual([false, false, true, true, false]);
  expect(plan.hit('sts', 'PutObject')).toBeUndefined();
});

test.each([
  [{ kind: 'explode' }, "A fault's kind is one of"],
  [{ kind: 'fail', nth: 0 }, "A fault's nth is a number from 1 on."],
  [{ kind: 'delay', ms: '5' }, "A fault's ms is a number"],
  [{ kind: 'fail', service: 3 }, "A fault's service is a text."],
])('a fault that makes no sense (%j) is refused with the reason', async (fault, reason) => {
  const { control } = await open();
  await expect(control.addFault(fault as never)).rejects.toThrow(reason);
  await expect(control.liftFault('99')).rejects.toThrow('There is no fault 99.');
});
