import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { creature, TableName, withTable } from './mysfits-table.ts';

const ids = (items: readonly { MysfitId?: { S?: string | undefined } | undefined }[] = []) =>
  items.map(({ MysfitId }) => MysfitId?.S);

const good = {
  TableName,
  IndexName: 'GoodEvilIndex',
  KeyConditionExpression: 'GoodEvil = :value',
  ExpressionAttributeValues: { ':value': { S: 'Good' } },
} satisfies QueryCommandInput;

async function write(dynamodb: DynamoDBClient, table: string, items: readonly Record<string, object>[]): Promise<void> {
  for (let at = 0; at < items.length; at += 25) {
    const requests = items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item: Item as never } }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}

describe('an index', () => {
  test('holds the items whose attributes it is made of, in order, and follows their changes', async () => {
    const { dynamodb, put } = await withTable();
    await write(dynamodb, TableName, [creature('b'), creature('a'), creature('c', 'Evil'), { MysfitId: { S: 'd' } }]);
    const projected = { ...good, ProjectionExpression: 'MysfitId, #name', ExpressionAttributeNames: { '#name': 'Name' } };
    const { Items, Count, ScannedCount } = await dynamodb.send(new QueryCommand(projected));
    expect(Items).toEqual([
      { MysfitId: { S: 'a' }, Name: { S: 'Creature a' } },
      { MysfitId: { S: 'b' }, Name: { S: 'Creature b' } },
    ]);
    expect([Count, ScannedCount]).toEqual([2, 2]);
    const like = { UpdateExpression: 'ADD Likes :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
    await dynamodb.send(new UpdateItemCommand({ TableName, Key: { MysfitId: { S: 'a' } }, ...like }));
    await put(creature('b', 'Evil'));
    const after = await dynamodb.send(new QueryCommand(good));
    expect(after.Items).toEqual([{ ...creature('a'), Likes: { N: '1' } }]);
    const evil = { ...good, ExpressionAttributeValues: { ':value': { S: 'Evil' } }, ScanIndexForward: false };
    expect(ids((await dynamodb.send(new QueryCommand(evil))).Items)).toEqual(['c', 'b']);
    const none = { ...good, ExpressionAttributeValues: { ':value': { S: 'Nobody' } } };
    expect((await dynamodb.send(new QueryCommand(none))).Items).toEqual([]);
  });

  test('without a key of its own for order loses none of a thousand items, in pages of any size', async () => {
    const { dynamodb } = await withTable({
      AttributeDefinitions: [
        { AttributeName: 'MysfitId', AttributeType: 'S' },
        { AttributeName: 'GoodEvil', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'GoodEvilIndex',
          KeySchema: [{ AttributeName: 'GoodEvil', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    // Two whose keys begin with the same six characters where dynalite tells items of an index apart.
    const alike = ['item-10782', 'item-11308'];
    const all = [...Array.from({ length: 1000 }, (_, index) => `item-${index}`), ...alike];
    await write(
      dynamodb,
      TableName,
      all.map((id) => ({ MysfitId: { S: id }, GoodEvil: { S: 'Good' } })),
    );
    for (const ScanIndexForward of [true, false]) {
      const seen: (string | undefined)[] = [];
      let start: QueryCommandInput['ExclusiveStartKey'];
      do {
        const page = await dynamodb.send(new QueryCommand({ ...good, Limit: 101, ScanIndexForward, ExclusiveStartKey: start }));
        seen.push(...ids(page.Items));
        start = page.LastEvaluatedKey;
      } while (start);
      expect(seen.length).toBe(all.length);
      expect(new Set(seen)).toEqual(new Set(all));
    }
  });

  test('is refused what it cannot do', async () => {
    const { dynamodb } = await withTable();
    const refusals: [Partial<QueryCommandInput>, RegExp][] = [
      [{ IndexName: 'NobodyIndex' }, /^The table does not have the specified index: NobodyIndex$/],
      [{ ConsistentRead: true }, /^Consistent reads are not supported on global secondary indexes$/],
      [{ KeyConditionExpression: 'Name = :value' }, /reserved keyword: Name/],
      [{ KeyConditionExpression: 'LawChaos = :value' }, /^Query condition missed key schema element: GoodEvil$/],
      [{ KeyConditionExpression: 'GoodEvil > :value' }, /^Query key condition not supported$/],
      [{ ExpressionAttributeValues: { ':value': { N: '1' } } }, /Condition parameter type does not match schema type/],
      [{ ExpressionAttributeValues: { ':value': { S: 'Good' }, ':more': { S: '' } } }, /unused in expressions: keys: \{:more\}/],
    ];
    for (const [change, message] of refusals) {
      await expect(dynamodb.send(new QueryCommand({ ...good, ...change }))).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringMatching(message),
      });
    }
  });
});

describe('a scan', () => {
  test('filters after it has read, and counts both', async () => {
    const { dynamodb } = await withTable();
    await write(dynamodb, TableName, [creature('a'), creature('b', 'Evil'), creature('c', 'Evil', 'Chaotic')]);
    const scan = (FilterExpression: string, values: Record<string, object>) =>
      dynamodb.send(new ScanCommand({ TableName, FilterExpression, ExpressionAttributeValues: values as never }));
    const evil = await scan('GoodEvil = :e AND NOT LawChaos IN (:c, :n)', {
      ':e': { S: 'Evil' },
      ':c': { S: 'Chaotic' },
      ':n': { S: 'Neutral' },
    });
    expect([ids(evil.Items), evil.Count, evil.ScannedCount]).toEqual([['b'], 1, 3]);
    const found = await scan('begins_with(MysfitId, :a) OR contains(LawChaos, :h) AND size(GoodEvil) BETWEEN :1 AND :4', {
      ':a': { S: 'a' },
      ':h': { S: 'haot' },
      ':1': { N: '1' },
      ':4': { N: '4' },
    });
    expect(ids(found.Items).sort()).toEqual(['a', 'c']);
  });

  test('of many large items goes by pages of a megabyte, and by segments side by side', async () => {
    const { dynamodb } = await withTable();
    const all = Array.from({ length: 60 }, (_, index) => ({ ...creature(`id-${index}`), Text: { S: 'x'.repeat(50_000) } }));
    await write(dynamodb, TableName, all);
    const pages: number[] = [];
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await dynamodb.send(new ScanCommand({ TableName, ExclusiveStartKey: start }));
      pages.push(page.Items?.length ?? 0);
      start = page.LastEvaluatedKey;
    } while (start);
    expect(pages.reduce((sum, count) => sum + count, 0)).toBe(60);
    expect(pages.length).toBeGreaterThan(2);
    const segments = await Promise.all(
      [0, 1, 2].map((Segment) =>
        dynamodb.send(new ScanCommand({ TableName, Segment, TotalSegments: 3, ProjectionExpression: 'MysfitId' })),
      ),
    );
    const seen = segments.flatMap(({ Items }) => ids(Items));
    expect(new Set(seen).size).toBe(seen.length);
  });
});
