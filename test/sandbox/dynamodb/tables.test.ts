import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { describe, expect, test } from 'vitest';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { active, creature, gone, TableName, WISH, withTable } from './mysfits-table.ts';

const Tags = [
  { Key: 'mysfits:project', Value: 'mysfits-abc123' },
  { Key: 'mysfits:step', Value: 'table' },
];

describe('a table', () => {
  test('that is paid by request is described as AWS does, with ARNs of this world, and found by its tags', async () => {
    const sandbox = await openSandbox();
    const { dynamodb, tagging } = clientsOf(sandbox);
    const arn = `arn:aws:dynamodb:${sandbox.region}:${sandbox.account}:table/${TableName}`;
    const { TableDescription } = await dynamodb.send(new CreateTableCommand({ ...WISH, Tags }));
    expect(TableDescription).toMatchObject({ TableStatus: 'CREATING', TableArn: arn, ItemCount: 0 });
    const born = TableDescription?.GlobalSecondaryIndexes?.map(({ IndexStatus, Backfilling }) => [IndexStatus, Backfilling]);
    expect(born).toEqual([1, 2].map(() => ['CREATING', undefined]));
    await active(dynamodb);
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    const byRequest = { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
    const index = (name: string) => ({
      IndexName: `${name}Index`,
      KeySchema: [
        { AttributeName: name, KeyType: 'HASH' },
        { AttributeName: 'MysfitId', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
      IndexStatus: 'ACTIVE',
      ProvisionedThroughput: byRequest,
      IndexSizeBytes: 0,
      ItemCount: 0,
      IndexArn: `${arn}/index/${name}Index`,
    });
    expect(Table).toEqual({
      AttributeDefinitions: WISH.AttributeDefinitions,
      TableName,
      KeySchema: WISH.KeySchema,
      TableStatus: 'ACTIVE',
      CreationDateTime: expect.any(Date),
      ProvisionedThroughput: byRequest,
      TableSizeBytes: 0,
      ItemCount: 0,
      TableArn: arn,
      TableId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST', LastUpdateToPayPerRequestDateTime: expect.any(Date) },
      GlobalSecondaryIndexes: [index('LawChaos'), index('GoodEvil')],
      DeletionProtectionEnabled: false,
    });
    expect(await sandbox.control.inventory()).toEqual([
      {
        type: 'AWS::DynamoDB::Table',
        name: TableName,
        arn,
        account: sandbox.account,
        tags: { 'mysfits:project': 'mysfits-abc123', 'mysfits:step': 'table' },
      },
    ]);
    const search = { TagFilters: [{ Key: 'mysfits:project', Values: ['mysfits-abc123'] }], ResourceTypeFilters: ['dynamodb'] };
    const { ResourceTagMappingList } = await tagging.send(new GetResourcesCommand(search));
    expect(ResourceTagMappingList).toEqual([{ ResourceARN: arn, Tags }]);
  });

  test('can be used when it is active, takes its time in the profile of AWS, and is gone when AWS says so', async () => {
    const sandbox = await openSandbox();
    const { dynamodb } = clientsOf(sandbox);
    await sandbox.control.setLatency('aws', 20);
    await dynamodb.send(new CreateTableCommand(WISH));
    const put = new PutItemCommand({ TableName, Item: creature('a') });
    await expect(dynamodb.send(put)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
    await expect(dynamodb.send(new CreateTableCommand(WISH))).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Table already exists: ${TableName}`,
    });
    await expect(dynamodb.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Attempt to change a resource which is still in use: Table is being created: ${TableName}`,
    });
    await active(dynamodb);
    await dynamodb.send(put);
    for (const _time of ['first', 'second']) {
      const { TableDescription } = await dynamodb.send(new DeleteTableCommand({ TableName }));
      expect(TableDescription?.TableStatus).toBe('DELETING');
    }
    expect(await sandbox.control.inventory()).toHaveLength(1);
    await expect(dynamodb.send(new ScanCommand({ TableName }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await gone(dynamodb);
    expect(await sandbox.control.inventory()).toEqual([]);
    await expect(dynamodb.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Requested resource not found: Table: ${TableName} not found`,
    });
  });

  test('made anew under its old name begins empty', async () => {
    const { dynamodb, put } = await withTable();
    await put(creature('a'));
    await dynamodb.send(new DeleteTableCommand({ TableName }));
    await gone(dynamodb);
    await dynamodb.send(new CreateTableCommand(WISH));
    await active(dynamodb);
    expect((await dynamodb.send(new ScanCommand({ TableName }))).Items).toEqual([]);
  });

  test('that is protected stays until it is no more', async () => {
    const { dynamodb } = await withTable({ DeletionProtectionEnabled: true });
    await expect(dynamodb.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject({ name: 'ValidationException' });
    const { TableDescription } = await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    expect(TableDescription).toMatchObject({ DeletionProtectionEnabled: false, TableStatus: 'ACTIVE' });
    await dynamodb.send(new DeleteTableCommand({ TableName }));
    await gone(dynamodb);
  });

  test.each([
    [
      'an attribute that no key uses',
      { AttributeDefinitions: [...WISH.AttributeDefinitions, { AttributeName: 'Age', AttributeType: 'N' }] },
      /Some AttributeDefinitions are not used/,
    ],
    [
      'a key that is not defined',
      { AttributeDefinitions: WISH.AttributeDefinitions.slice(1) },
      /Some index key attributes are not defined/,
    ],
    [
      'two indexes of one name',
      { GlobalSecondaryIndexes: [WISH.GlobalSecondaryIndexes[0], WISH.GlobalSecondaryIndexes[0]] },
      /Duplicate index name/,
    ],
    [
      'both ways to pay',
      { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
      /when BillingMode is PAY_PER_REQUEST/,
    ],
    ['neither way to pay', { BillingMode: undefined }, /must both be specified when BillingMode is PROVISIONED/],
    ['a name that is too short', { TableName: 'ab' }, /at 'tableName' failed to satisfy constraint|at least 3 characters/],
    ['a tag of AWS', { Tags: [{ Key: 'aws:x', Value: '1' }] }, /aws:/],
  ])('with %s is refused', async (_what, change, message) => {
    const { dynamodb } = clientsOf(await openSandbox());
    await expect(dynamodb.send(new CreateTableCommand({ ...WISH, ...(change as object) }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });

  test('is listed with the others in pages, by name', async () => {
    const { dynamodb } = clientsOf(await openSandbox());
    for (const name of ['ccc', 'aaa', 'bbb']) await dynamodb.send(new CreateTableCommand({ ...WISH, TableName: name }));
    const first = await dynamodb.send(new ListTablesCommand({ Limit: 2 }));
    expect(first).toMatchObject({ TableNames: ['aaa', 'bbb'], LastEvaluatedTableName: 'bbb' });
    const rest = await dynamodb.send(new ListTablesCommand({ Limit: 2, ExclusiveStartTableName: 'bbb' }));
    expect(rest.TableNames).toEqual(['ccc']);
    expect(rest.LastEvaluatedTableName).toBeUndefined();
  });

  test('can be named by its ARN, and not by one of another account', async () => {
    const { sandbox, dynamodb } = await withTable();
    const arn = `arn:aws:dynamodb:${sandbox.region}:${sandbox.account}:table/${TableName}`;
    await dynamodb.send(new PutItemCommand({ TableName: arn, Item: creature('a') }));
    const requests = { [arn]: [{ PutRequest: { Item: creature('b') } }] };
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: requests }));
    expect((await dynamodb.send(new ScanCommand({ TableName: arn }))).Count).toBe(2);
    expect((await dynamodb.send(new DescribeTableCommand({ TableName: arn }))).Table?.TableName).toBe(TableName);
    const foreign = arn.replace(sandbox.account, '999999999999');
    await expect(dynamodb.send(new DescribeTableCommand({ TableName: foreign }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await dynamodb.send(new DeleteTableCommand({ TableName: arn }));
    await gone(dynamodb);
  });

  test('has neither an end of life for items nor backups', async () => {
    const { dynamodb } = await withTable();
    const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
    const { ContinuousBackupsDescription } = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('DISABLED');
  });
});

describe('its size', () => {
  test('is what it is where nothing takes time, and as of the last six hours in the profile of AWS', async () => {
    const { sandbox, dynamodb, put } = await withTable();
    const count = async () => (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table?.ItemCount;
    await put(creature('a'));
    expect(await count()).toBe(1);
    await sandbox.control.setLatency('aws', 20);
    await put(creature('b'));
    expect(await count()).toBe(1);
    await sandbox.control.moveClock(6 * 60 * 60);
    expect(await count()).toBe(2);
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table?.GlobalSecondaryIndexes?.map(({ ItemCount }) => ItemCount)).toEqual([2, 2]);
    expect(Table?.TableSizeBytes).toBeGreaterThan(100);
  });
});

describe('tags', () => {
  test('are kept from birth, added, overwritten and taken away', async () => {
    const { sandbox, dynamodb } = await withTable({ Tags });
    const ResourceArn = `arn:aws:dynamodb:${sandbox.region}:${sandbox.account}:table/${TableName}`;
    const list = async () => (await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
    expect(await list()).toEqual(Tags);
    const added = [
      { Key: 'mysfits:step', Value: 'other' },
      { Key: 'a', Value: '' },
    ];
    await dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: added }));
    expect(await list()).toEqual([Tags[0], ...added]);
    await dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a', 'nobody'] }));
    expect(await list()).toEqual([Tags[0], added[0]]);
    const nobody = `${ResourceArn}-not`;
    await expect(dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: nobody }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Requested resource not found: ResourcArn: ${nobody} not found`,
    });
    const foreign = ResourceArn.replace(sandbox.account, '999999999999');
    await expect(dynamodb.send(new TagResourceCommand({ ResourceArn: foreign, Tags }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('a change of a table', () => {
  test('adds an index that holds what was there before, and takes one away', async () => {
    const { sandbox, dynamodb } = await withTable();
    const items = ['c', 'a', 'b'].map((id) => ({ PutRequest: { Item: { ...creature(id), Species: { S: 'Troll' } } } }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: items } }));
    const KeySchema = [
      { AttributeName: 'Species', KeyType: 'HASH' as const },
      { AttributeName: 'MysfitId', KeyType: 'RANGE' as const },
    ];
    await sandbox.control.setLatency('aws', 20);
    const query = new QueryCommand({
      TableName,
      IndexName: 'SpeciesIndex',
      KeyConditionExpression: 'Species = :troll',
      ExpressionAttributeValues: { ':troll': { S: 'Troll' } },
    });
    const Projection = { ProjectionType: 'KEYS_ONLY' as const };
    await dynamodb.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'Species', AttributeType: 'S' }],
        GlobalSecondaryIndexUpdates: [{ Create: { IndexName: 'SpeciesIndex', KeySchema, Projection } }],
      }),
    );
    await expect(dynamodb.send(query)).rejects.toMatchObject({
      message: 'Cannot read from backfilling global secondary index: SpeciesIndex',
    });
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table?.GlobalSecondaryIndexes?.at(-1)).toMatchObject({ IndexStatus: 'CREATING', Backfilling: true });
    await expect(dynamodb.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await sandbox.control.setLatency('instant');
    await active(dynamodb);
    const { Items } = await dynamodb.send(query);
    expect(Items).toEqual(['a', 'b', 'c'].map((id) => ({ MysfitId: { S: id }, Species: { S: 'Troll' } })));
    await dynamodb.send(
      new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'SpeciesIndex' } }] }),
    );
    await active(dynamodb);
    await expect(dynamodb.send(query)).rejects.toMatchObject({
      message: 'The table does not have the specified index: SpeciesIndex',
    });
  });

  test('changes how it is paid', async () => {
    const { dynamodb } = await withTable();
    const paid = new UpdateTableCommand({
      TableName,
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 4 },
    });
    expect((await dynamodb.send(paid)).TableDescription?.TableStatus).toBe('UPDATING');
    await active(dynamodb);
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      BillingModeSummary: { BillingMode: 'PROVISIONED' },
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 4 },
    });
    await expect(dynamodb.send(paid)).rejects.toMatchObject({
      message: expect.stringMatching(/^The provisioned throughput for the table will not change/),
    });
  });
});
