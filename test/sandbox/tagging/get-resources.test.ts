import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  paginateGetResources,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { CreateBucketCommand, DeleteBucketCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { InventoryItem, Service } from '../../../src/sandbox/service.ts';
import { sandboxServices } from '../../../src/sandbox/services/index.ts';
import { taggingService } from '../../../src/sandbox/services/tagging/service.ts';
import { awsCli, clientsOf, openSandbox } from '../../helpers/sandbox.ts';

const open = async (services?: readonly Service[]) => {
  const sandbox = await openSandbox(services ? { services } : {});
  const clients = clientsOf(sandbox);
  const find = async (input: GetResourcesCommandInput) => {
    const { ResourceTagMappingList = [] } = await clients.tagging.send(new GetResourcesCommand(input));
    return ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN);
  };
  const bucket = async (Bucket: string, tags: Record<string, string>, s3 = clients.s3) => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    if (TagSet.length > 0) await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    return `arn:aws:s3:::${Bucket}`;
  };
  return { sandbox, control: sandbox.control, find, bucket, ...clients };
};

/** A service that holds things of other kinds, which this sandbox has no operations for yet. */
const holder = (items: (account: string) => readonly Omit<InventoryItem, 'account'>[]): Service => ({
  id: 'holder',
  signingName: 'holder',
  protocol: 'awsJson1_1',
  apiVersion: '2020-01-01',
  schemas: async () => ({}),
  operations: {},
  inventory: ({ account }) => items(account).map((item) => ({ ...item, account })),
});

test('all filters must hold, any value of one will do, and a key alone takes any value', async () => {
  const { find, bucket } = await open();
  const a = await bucket('bucket-a', { 'mysfits:project': 'one', stage: 'test' });
  const b = await bucket('bucket-b', { 'mysfits:project': 'two', stage: 'prod' });
  await bucket('bucket-c', { stage: 'test' });
  await bucket('bucket-d', {});
  const project = 'mysfits:project';
  expect(await find({ TagFilters: [{ Key: project }] })).toEqual([a, b]);
  expect(await find({ TagFilters: [{ Key: project, Values: ['two', 'three'] }] })).toEqual([b]);
  expect(
    await find({
      TagFilters: [
        { Key: project, Values: ['one', 'two'] },
        { Key: 'stage', Values: ['test'] },
      ],
    }),
  ).toEqual([a]);
  expect(await find({ TagFilters: [{ Key: project, Values: ['ONE'] }] })).toEqual([]);
  expect(await find({})).toHaveLength(3);
});

test("another account's things don't show", async () => {
  const { sandbox, control, find, bucket } = await open();
  const other = clientsOf({ ...sandbox, ...(await control.addAccount()) });
  await bucket('theirs-with-a-tag', { a: 'b' }, other.s3);
  expect(await find({})).toEqual([]);
});

test('types are filtered by the words of the ARN, and roles never show', async () => {
  const tags = { a: 'b' };
  const services = [
    holder((account) => [
      { type: 'AWS::ECS::Service', name: 's', arn: `arn:aws:ecs:us-east-1:${account}:service/c/s`, tags },
      { type: 'AWS::ECS::Cluster', name: 'c', arn: `arn:aws:ecs:us-east-1:${account}:cluster/c`, tags },
      { type: 'AWS::Logs::LogGroup', name: 'l', arn: `arn:aws:logs:us-east-1:${account}:log-group:l`, tags },
      { type: 'AWS::S3::Bucket', name: 'b', arn: 'arn:aws:s3:::b', tags },
      { type: 'AWS::IAM::Role', name: 'r', arn: `arn:aws:iam::${account}:role/r`, tags },
    ]),
  ];
  const { find, sandbox } = await open([...services, taggingService(() => services)]);
  const arn = (rest: string) => expect.stringMatching(new RegExp(`^arn:aws:${rest}`));
  expect(await find({ ResourceTypeFilters: ['ecs'] })).toEqual([arn('ecs:.*:cluster'), arn('ecs:.*:service')]);
  expect(await find({ ResourceTypeFilters: ['ecs:service', 's3:bucket'] })).toEqual([arn('ecs:.*:service'), arn('s3')]);
  expect(await find({ ResourceTypeFilters: ['logs:log-group'] })).toEqual([arn('logs')]);
  expect(await find({ TagFilters: [{ Key: 'a' }] })).toHaveLength(4);
  const one = `arn:aws:ecs:us-east-1:${sandbox.account}:cluster/c`;
  expect(await find({ ResourceARNList: [one, 'arn:aws:s3:::not-there'] })).toEqual([one]);
});

test('pages follow each other without doubling or losing anything, whatever their size', async () => {
  const services = [
    holder(() =>
      Array.from({ length: 230 }, (_, n) => ({
        type: 'AWS::S3::Bucket',
        name: `b-${n}`,
        arn: `arn:aws:s3:::b-${n}`,
        tags: Object.fromEntries(Array.from({ length: 7 }, (_, tag) => [`t${tag}`, 'v'])),
      })),
    ),
  ];
  const { tagging } = await open([...services, taggingService(() => services)]);
  for (const size of [{}, { ResourcesPerPage: 100 }, { ResourcesPerPage: 7 }, { TagsPerPage: 100 }, { TagsPerPage: 500 }]) {
    const arns: (string | undefined)[] = [];
    for await (const page of paginateGetResources({ client: tagging }, size)) {
      const found = page.ResourceTagMappingList ?? [];
      expect(found.length).toBeLessThanOrEqual(size.ResourcesPerPage ?? (size.TagsPerPage ? size.TagsPerPage / 7 : 50));
      arns.push(...found.map(({ ResourceARN }) => ResourceARN));
    }
    expect(new Set(arns).size).toBe(230);
    expect(arns).toHaveLength(230);
  }
});

test.each([
  [{ ResourcesPerPage: 101 }],
  [{ TagsPerPage: 99 }],
  [{ ResourceARNList: ['arn:aws:s3:::b'], ResourcesPerPage: 5 }],
  [{ PaginationToken: 'made up' }],
])('what AWS refuses is refused: %j', async (input) => {
  const { tagging } = await open();
  await expect(tagging.send(new GetResourcesCommand(input))).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('the aws CLI goes through all pages by itself', async () => {
  const { sandbox, bucket } = await open();
  const arns = [await bucket('bucket-a', { a: '1' }), await bucket('bucket-b', { a: '2' }), await bucket('bucket-c', { a: '3' })];
  const query = 'ResourceTagMappingList[].ResourceARN';
  const args = ['resourcegroupstaggingapi', 'get-resources', '--page-size', '1', '--tag-filters', 'Key=a', '--query', query];
  expect(await awsCli(sandbox, ...args)).toEqual(arns);
});

test("what was deleted is gone at once, unless the switch makes it linger as AWS's does", async () => {
  const { control, find, bucket, s3 } = await open();
  await bucket('short-lived', { a: 'b' });
  await s3.send(new DeleteBucketCommand({ Bucket: 'short-lived' }));
  expect(await find({})).toEqual([]);

  await control.turn('tagging/shows-deleted', true);
  const arn = await bucket('lingering', { a: 'b' });
  await s3.send(new DeleteBucketCommand({ Bucket: 'lingering' }));
  expect(await find({ TagFilters: [{ Key: 'a', Values: ['b'] }] })).toEqual([arn]);
  expect(await control.inventory()).toEqual([]);
  await control.moveClock(3_700);
  expect(await find({})).toEqual([]);
});

test('what was deleted and made again shows once, as it is now', async () => {
  const { control, tagging, bucket, s3 } = await open();
  await control.turn('tagging/shows-deleted', true);
  await bucket('again-and-again', { a: 'first' });
  await s3.send(new DeleteBucketCommand({ Bucket: 'again-and-again' }));
  await bucket('again-and-again', { a: 'second' });
  const { ResourceTagMappingList } = await tagging.send(new GetResourcesCommand({}));
  expect(ResourceTagMappingList).toEqual([
    { ResourceARN: 'arn:aws:s3:::again-and-again', Tags: [{ Key: 'a', Value: 'second' }] },
  ]);
});

test('the registry holds each service once', () => {
  const ids = sandboxServices().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  ['a key of 129 characters', { TagFilters: [{ Key: 'k'.repeat(129) }] }],
  ['51 filters', { TagFilters: Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}` })) }],
])("%s is more than AWS's model takes, and is refused", async (_what, input) => {
  const { find } = await open();
  await expect(find(input)).rejects.toThrow(/1 validation error detected: .*at 'tagFilters/);
});
