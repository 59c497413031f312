import { execFile } from 'node:child_process';
import { appendFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagLogGroupCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { ensureStream, writeLines } from '../../../src/sandbox/services/logs/write.ts';
import { awsCli, clientsOf, openSandbox, python } from '../../helpers/sandbox.ts';

const logGroupName = '/mysfits/service';
const logStreamName = 'service/web/1';

async function withStream(tags?: Record<string, string>) {
  const sandbox = await openSandbox();
  const { logs } = clientsOf(sandbox);
  await logs.send(new CreateLogGroupCommand({ logGroupName, ...(tags && { tags }) }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const now = sandbox.world.clock.now().getTime();
  const put = (...events: [secondsAgo: number, message: string][]) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName,
        logEvents: events.map(([ago, message]) => ({ timestamp: now - ago * 1000, message })),
      }),
    );
  const get = (more: Partial<ConstructorParameters<typeof GetLogEventsCommand>[0]> = {}) =>
    logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, ...more }));
  const filter = (more: Partial<ConstructorParameters<typeof FilterLogEventsCommand>[0]> = {}) =>
    logs.send(new FilterLogEventsCommand({ logGroupName, ...more }));
  return { sandbox, logs, now, put, get, filter };
}

const messages = ({ events = [] }: { events?: { message?: string | undefined }[] | undefined }) =>
  events.map(({ message }) => message);

describe('log groups', () => {
  test('one is made with tags, described with both its ARNs, searched by tag, and gone after it is deleted', async () => {
    const { sandbox, logs } = await withStream({ 'mysfits:project': 'mysfits-abc123' });
    const arn = `arn:aws:logs:${sandbox.region}:${sandbox.account}:log-group:${logGroupName}`;
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/mysfits/' }));
    expect(logGroups).toMatchObject([{ logGroupName, arn: `${arn}:*`, logGroupArn: arn }]);
    expect(logGroups?.[0]).not.toHaveProperty('retentionInDays');
    await logs.send(new TagResourceCommand({ resourceArn: arn, tags: { a: '1' } }));
    await logs.send(new TagLogGroupCommand({ logGroupName, tags: { b: '2' } }));
    const tags = { 'mysfits:project': 'mysfits-abc123', a: '1', b: '2' };
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags).toEqual(tags);
    expect((await logs.send(new ListTagsLogGroupCommand({ logGroupName }))).tags).toEqual(tags);
    expect(await sandbox.control.inventory()).toMatchObject([{ type: 'AWS::Logs::LogGroup', name: logGroupName, arn, tags }]);
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    expect(await sandbox.control.inventory()).toEqual([]);
    expect(readdirSync(sandbox.world.folder('logs'))).toEqual([]);
    await expect(logs.send(new DeleteLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });

  test('groups are listed in pages, in order of their names', async () => {
    const { logs } = clientsOf(await openSandbox());
    for (const name of ['c', 'a', 'b']) await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
    const first = await logs.send(new DescribeLogGroupsCommand({ limit: 2 }));
    const second = await logs.send(new DescribeLogGroupsCommand({ limit: 2, nextToken: first.nextToken }));
    expect([first, second].map(({ logGroups }) => logGroups?.map(({ logGroupName: name }) => name))).toEqual([['a', 'b'], ['c']]);
    expect(second.nextToken).toBeUndefined();
  });

  test("retention takes AWS's values only, and can be taken back", async () => {
    const { logs } = await withStream();
    await expect(logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    const retention = async () => (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.retentionInDays;
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
    expect(await retention()).toBe(7);
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    expect(await retention()).toBeUndefined();
  });
});

describe('log events', () => {
  test('come back as they were put, from the end or from the head, page by page', async () => {
    const { put, get, now } = await withStream();
    await put([3, 'one'], [2, 'two']);
    await put([1, 'three'], [0, 'Grüße ✓\nsecond line']);
    const all = await get();
    expect(messages(all)).toEqual(['one', 'two', 'three', 'Grüße ✓\nsecond line']);
    expect(all.events?.[0]).toEqual({ timestamp: now - 3000, message: 'one', ingestionTime: expect.any(Number) });
    const last = await get({ limit: 3 });
    expect(messages(last)).toEqual(['two', 'three', 'Grüße ✓\nsecond line']);
    expect(messages(await get({ limit: 3, nextToken: last.nextBackwardToken }))).toEqual(['one']);
    const first = await get({ limit: 3, startFromHead: true });
    expect(messages(first)).toEqual(['one', 'two', 'three']);
    const second = await get({ nextToken: first.nextForwardToken, startFromHead: true });
    expect(messages(second)).toEqual(['Grüße ✓\nsecond line']);
    // At the end of a stream the token that was sent comes back, until there is more.
    const end = await get({ nextToken: second.nextForwardToken, startFromHead: true });
    expect([end.events, end.nextForwardToken]).toEqual([[], second.nextForwardToken]);
    await put([0, 'four']);
    expect(messages(await get({ nextToken: end.nextForwardToken, startFromHead: true }))).toEqual(['four']);
  });

  test('a stretch of time takes in its beginning; its end only for FilterLogEvents', async () => {
    const { put, get, filter, now } = await withStream();
    await put([3, 'a'], [2, 'b'], [1, 'c']);
    const stretch = { startTime: now - 3000, endTime: now - 1000 };
    expect(messages(await get(stretch))).toEqual(['a', 'b']);
    expect(messages(await filter(stretch))).toEqual(['a', 'b', 'c']);
  });

  test('are refused out of order, and left out when too new or too old', async () => {
    const { put, get } = await withStream();
    await expect(put([1, 'b'], [2, 'a'])).rejects.toThrow(
      'Log events in a single PutLogEvents request must be in chronological order.',
    );
    const tooOld = await put([15 * 24 * 3600, 'old'], [14.5 * 24 * 3600, 'old too']);
    expect(tooOld.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 2 });
    const tooNew = await put([0, 'now'], [-3 * 3600, 'tomorrow']);
    expect(tooNew.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    expect(messages(await get())).toEqual(['now']);
  });

  test('of all streams are merged by time, in pages without a gap or a double', async () => {
    const { sandbox, logs, put, filter, now } = await withStream();
    await put([5, 'one 1'], [3, 'one 2'], [1, 'one 3']);
    expect(ensureStream(sandbox.world, logGroupName, 'service/web/2')).toBe(true);
    const lines = [4, 2].map((ago) => ({ time: new Date(now - ago * 1000), text: `two ${ago}` }));
    writeLines(sandbox.world, logGroupName, 'service/web/2', [...lines, { time: new Date(now), text: '' }]);
    const seen: (string | undefined)[] = [];
    const ids = new Set<string | undefined>();
    let nextToken: string | undefined;
    do {
      const page = await filter({ limit: 2, nextToken });
      seen.push(...messages(page));
      for (const { eventId } of page.events ?? []) ids.add(eventId);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(seen).toEqual(['one 1', 'two 4', 'one 2', 'two 2', 'one 3']);
    expect(ids.size).toBe(5);
    expect(messages(await filter({ logStreamNames: ['service/web/2'] }))).toEqual(['two 4', 'two 2']);
    expect(messages(await filter({ logStreamNamePrefix: 'service/web/1' }))).toHaveLength(3);
    const byTime = new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true });
    const { logStreams } = await logs.send(byTime);
    expect(logStreams).toMatchObject([
      { logStreamName, firstEventTimestamp: now - 5000, lastEventTimestamp: now - 1000 },
      { logStreamName: 'service/web/2', lastEventTimestamp: now - 2000 },
    ]);
  });

  test.each([
    ['ERROR', ['ERROR in the service', 'ERROR elsewhere']],
    ['ERROR service', ['ERROR in the service']],
    ['"in the"', ['ERROR in the service']],
    ['?fine ?elsewhere', ['ERROR elsewhere', 'all is fine']],
    ['ERROR -elsewhere', ['ERROR in the service']],
    ['error', []],
    ['', ['ERROR in the service', 'ERROR elsewhere', 'all is fine']],
  ])('are filtered by terms: %s', async (filterPattern, found) => {
    const { put, filter } = await withStream();
    await put([2, 'ERROR in the service'], [1, 'ERROR elsewhere'], [0, 'all is fine']);
    expect(messages(await filter({ filterPattern }))).toEqual(found);
  });

  test('a pattern over JSON is refused by name', async () => {
    const { filter } = await withStream();
    await expect(filter({ filterPattern: '{ $.status = 500 }' })).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test("vanish when the retention is over, by the world's clock, and from the disk too", async () => {
    const { sandbox, logs, put, get } = await withStream();
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
    await put([23 * 3600, 'yesterday'], [1, 'today']);
    await sandbox.control.moveClock(2 * 3600);
    expect(messages(await get())).toEqual(['today']);
    const [file = ''] = readdirSync(sandbox.world.folder('logs'));
    const size = () => statSync(join(sandbox.world.folder('logs'), file)).size;
    const before = size();
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
    expect(size()).toBeLessThan(before);
    expect(messages(await get())).toEqual(['today']);
    await sandbox.control.moveClock(24 * 3600);
    expect(messages(await get())).toEqual([]);
  });

  test('outlive a restore: those that were there at the snapshot, and no others', async () => {
    const { sandbox, put, get } = await withStream();
    await put([2, 'before']);
    await sandbox.control.snapshot('s');
    await put([1, 'after']);
    await sandbox.control.restore('s');
    expect(messages(await get())).toEqual(['before']);
    await put([0, 'again']);
    expect(messages(await get())).toEqual(['before', 'again']);
  });

  test('a line that a kill cut short is passed over', async () => {
    const { sandbox, put, get } = await withStream();
    await put([2, 'whole']);
    const [file = ''] = readdirSync(sandbox.world.folder('logs'));
    appendFileSync(join(sandbox.world.folder('logs'), file), '[123,456,7,"ha');
    await put([1, 'next'], [0, 'last']);
    expect(messages(await get())).toEqual(['whole', 'next', 'last']);
  });

  test('what comes for a group that is not there is lost, and nobody minds', async () => {
    const { world } = await openSandbox();
    expect(ensureStream(world, 'nowhere', 's')).toBe(false);
    expect(() => writeLines(world, 'nowhere', 's', [{ time: new Date(), text: 'x' }])).not.toThrow();
  });
});

test('the aws CLI tails a group, and boto3 pages through it', async () => {
  const { sandbox, put } = await withStream();
  await put(...Array.from({ length: 5 }, (_, at): [number, string] => [5 - at, `line ${at}`]));
  const { stdout } = await promisify(execFile)(
    '/usr/bin/aws',
    ['--endpoint-url', sandbox.endpoint, 'logs', 'tail', logGroupName, '--since', '1h', '--format', 'short', '--color', 'off'],
    {
      env: {
        PATH: '/usr/bin:/bin',
        AWS_ACCESS_KEY_ID: sandbox.accessKeyId,
        AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey,
        AWS_DEFAULT_REGION: sandbox.region,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    },
  );
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/^\S+ /, '')),
  ).toEqual([0, 1, 2, 3, 4].map((at) => `line ${at}`));
  const program = `import boto3, os
logs = boto3.client('logs', endpoint_url=os.environ['ENDPOINT'])
pages = logs.get_paginator('filter_log_events').paginate(logGroupName='${logGroupName}', PaginationConfig={'PageSize': 2})
print([event['message'] for page in pages for event in page['events']])`;
  expect(await python(sandbox, program)).toBe("['line 0', 'line 1', 'line 2', 'line 3', 'line 4']");
  expect(await awsCli(sandbox, 'logs', 'describe-log-streams', `--log-group-name=${logGroupName}`)).toMatchObject({
    logStreams: [{ logStreamName }],
  });
});
