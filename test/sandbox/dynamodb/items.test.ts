import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { creature, TableName, withTable } from './mysfits-table.ts';

const Key = { MysfitId: { S: 'a' } };

describe('values', () => {
  test('large and odd ones come back as they went', async () => {
    const { dynamodb, put } = await withTable();
    const Item = {
      ...Key,
      empty: { S: '' },
      text: { S: 'Zwölf Wesen 🦄 \u0000 "quoted"\n' },
      exact: { N: '12345678901234567890123456789012345678' },
      small: { N: '-0.00000000000000000000000000000000000001' },
      bytes: { B: Uint8Array.from({ length: 256 }, (_, index) => index) },
      noBytes: { B: new Uint8Array() },
      words: { SS: ['b', 'a'] },
      numbers: { NS: ['2', '1'] },
      blobs: { BS: [Uint8Array.of(0, 255), Uint8Array.of(1)] },
      nothing: { NULL: true as const },
      yes: { BOOL: true },
      emptyList: { L: [] },
      emptyMap: { M: {} },
      // Attributes may be called as the types are.
      B: { S: 'an attribute named B' },
      nested: { M: { B: { B: Uint8Array.of(7) }, BS: { L: [{ BS: [Uint8Array.of(8)] }, { M: { S: { N: '1' } } }] } } },
      large: { S: 'x'.repeat(350_000) },
    };
    await put(Item);
    expect((await dynamodb.send(new GetItemCommand({ TableName, Key }))).Item).toEqual(Item);
    const { Responses } = await dynamodb.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key] } } }));
    expect(Responses).toEqual({ [TableName]: [Item] });
  });

  test('numbers lose what means nothing, and more digits than 38 are refused', async () => {
    const { dynamodb, put } = await withTable();
    await put({ ...Key, trailing: { N: '1.50' }, leading: { N: '007' }, power: { N: '1e3' } });
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key }));
    expect(Item).toEqual({ ...Key, trailing: { N: '1.5' }, leading: { N: '7' }, power: { N: '1000' } });
    await expect(put({ ...Key, n: { N: '1'.repeat(39) } })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Attempting to store more than 38 significant digits in a Number',
    });
  });

  test('an item of more than 400 KB is refused, and one without its key', async () => {
    const { put } = await withTable();
    await expect(put({ ...Key, large: { S: 'x'.repeat(410_000) } })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Item size has exceeded the maximum allowed size',
    });
    await expect(put({ Name: { S: 'nobody' } })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'One or more parameter values were invalid: Missing the key MysfitId in the item',
    });
  });
});

describe('updates', () => {
  const like = (change: object = {}) =>
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'ADD Likes :one',
      ConditionExpression: 'attribute_exists(MysfitId)',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
      ...change,
    });

  test('200 likes at the same time are 200 likes', async () => {
    const { dynamodb, put } = await withTable();
    await put(creature('a'));
    const answers = await Promise.all(Array.from({ length: 200 }, () => dynamodb.send(like())));
    const seen = answers.map(({ Attributes }) => Number(Attributes?.Likes?.N)).sort((a, b) => a - b);
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  test('of 50 that all want the same item only once, one gets it', async () => {
    const { dynamodb, put } = await withTable();
    await put(creature('a'));
    const adopt = (by: string) =>
      dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression: 'SET Adopted = :yes, Keeper = :by',
          ConditionExpression: 'Adopted = :no',
          ExpressionAttributeValues: { ':yes': { BOOL: true }, ':no': { BOOL: false }, ':by': { S: by } },
        }),
      );
    const results = await Promise.allSettled(Array.from({ length: 50 }, (_, index) => adopt(String(index))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as Error).name] : []));
    expect(new Set(reasons)).toEqual(new Set(['ConditionalCheckFailedException']));
  });

  test('one of an item that is not there makes none where its condition asks for it, and says what stood there where asked', async () => {
    const { dynamodb, put } = await withTable();
    await expect(dynamodb.send(like())).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
    });
    expect((await dynamodb.send(new GetItemCommand({ TableName, Key }))).Item).toBeUndefined();
    await put({ ...creature('a'), Photo: { B: Uint8Array.of(1, 2) } });
    const never = { ConditionExpression: 'Likes > :one', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    await expect(dynamodb.send(like(never))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { ...creature('a'), Photo: { B: Uint8Array.of(1, 2) } },
    });
  });

  test('SET, REMOVE, ADD and DELETE work on parts of an item, and each ReturnValues shows what it says', async () => {
    const { dynamodb, put } = await withTable();
    await put({ ...creature('a'), Tags: { SS: ['x', 'y'] }, Things: { L: [{ S: 'one' }] }, Nest: { M: { deep: { N: '1' } } } });
    const update = (UpdateExpression: string, more: object = {}) =>
      dynamodb.send(new UpdateItemCommand({ TableName, Key, UpdateExpression, ReturnValues: 'ALL_NEW', ...more }));
    const { Attributes } = await update(
      'SET #n = :name, Nest.deep = Nest.deep + :two, Things = list_append(Things, :more), Fresh = if_not_exists(Fresh, :two) REMOVE Age DELETE Tags :x',
      {
        ExpressionAttributeNames: { '#n': 'Name' },
        ExpressionAttributeValues: {
          ':name': { S: 'Evangeline' },
          ':two': { N: '2' },
          ':more': { L: [{ S: 'two' }] },
          ':x': { SS: ['x'] },
        },
      },
    );
    const { Age: _, ...rest } = creature('a');
    expect(Attributes).toEqual({
      ...rest,
      Name: { S: 'Evangeline' },
      Tags: { SS: ['y'] },
      Things: { L: [{ S: 'one' }, { S: 'two' }] },
      Nest: { M: { deep: { N: '3' } } },
      Fresh: { N: '2' },
    });
    const values = { ExpressionAttributeValues: { ':n': { N: '5' } } };
    const old = await update('SET Likes = :n', { ...values, ReturnValues: 'UPDATED_OLD' });
    expect(old.Attributes).toEqual({ Likes: { N: '0' } });
    expect((await update('SET Likes = :n', { ...values, ReturnValues: 'NONE' })).Attributes).toBeUndefined();
    await expect(update('SET MysfitId = :n', values)).rejects.toMatchObject({
      message: expect.stringMatching(/Cannot update attribute MysfitId\. This attribute is part of the key/),
    });
    await expect(update('SET Absent = Absent + :n', values)).rejects.toMatchObject({
      message: 'The provided expression refers to an attribute that does not exist in the item',
    });
    await expect(update('SET Likes = :n, ')).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/^Invalid UpdateExpression: Syntax error/),
    });
  });

  test('a put returns what was there, and a delete does', async () => {
    const { dynamodb, put } = await withTable();
    await put(creature('a'));
    const again = new PutItemCommand({ TableName, Item: { ...Key, Name: { S: 'new' } }, ReturnValues: 'ALL_OLD' });
    expect((await dynamodb.send(again)).Attributes).toEqual(creature('a'));
    const remove = new DeleteItemCommand({ TableName, Key, ReturnValues: 'ALL_OLD', ReturnConsumedCapacity: 'TOTAL' });
    expect(await dynamodb.send(remove)).toMatchObject({
      Attributes: { ...Key, Name: { S: 'new' } },
      ConsumedCapacity: { TableName, CapacityUnits: 1 },
    });
    expect((await dynamodb.send(remove)).Attributes).toBeUndefined();
    const once = new PutItemCommand({ TableName, Item: Key, ConditionExpression: 'attribute_not_exists(MysfitId)' });
    await dynamodb.send(once);
    await expect(dynamodb.send(once)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });
});

describe('batches', () => {
  const batch = (...ids: string[]) =>
    new BatchWriteItemCommand({
      RequestItems: { [TableName]: ids.map((id) => ({ PutRequest: { Item: creature(id) } })) },
      ReturnConsumedCapacity: 'TOTAL',
    });
  const ids = Array.from({ length: 25 }, (_, index) => `id-${String(index).padStart(2, '0')}`);

  test('write up to 25 items, delete others, and refuse one that stands there twice', async () => {
    const { dynamodb } = await withTable();
    expect(await dynamodb.send(batch(...ids))).toMatchObject({
      UnprocessedItems: {},
      ConsumedCapacity: [{ TableName, CapacityUnits: 25 }],
    });
    const deletes = ids.slice(0, 20).map((id) => ({ DeleteRequest: { Key: { MysfitId: { S: id } } } }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: deletes } }));
    const { Items } = await dynamodb.send(new ScanCommand({ TableName }));
    expect(Items?.map(({ MysfitId }) => MysfitId?.S).sort()).toEqual(ids.slice(20));
    await expect(dynamodb.send(batch('a', 'b', 'a'))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Provided list of item keys contains duplicates',
    });
    await expect(dynamodb.send(batch(...ids, 'x'))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('with the switch leave some for later, again and again until all are there', async () => {
    const { sandbox, dynamodb } = await withTable();
    await sandbox.control.turn('dynamodb/unprocessed', true);
    let left = batch(...ids).input.RequestItems;
    let calls = 0;
    while (Object.keys(left ?? {}).length > 0) {
      const answer = await dynamodb.send(new BatchWriteItemCommand({ RequestItems: left }));
      calls += 1;
      const before = left?.[TableName]?.length ?? 0;
      left = answer.UnprocessedItems;
      expect(left?.[TableName]?.length ?? 0).toBeLessThan(before);
    }
    expect(calls).toBeGreaterThan(1);
    expect((await dynamodb.send(new ScanCommand({ TableName, Select: 'COUNT' }))).Count).toBe(25);
  });

  test('are refused as too fast where the plan of faults says so, and go through after that', async () => {
    const { sandbox, dynamodb } = await withTable();
    const code = 'ProvisionedThroughputExceededException';
    await sandbox.control.addFault({
      kind: 'fail',
      service: 'dynamodb',
      operation: 'BatchWriteItem',
      code,
      status: 400,
      times: 1,
    });
    await expect(dynamodb.send(batch('a'))).rejects.toMatchObject({ name: code });
    await dynamodb.send(batch('a'));
    await sandbox.control.addFault({ kind: 'throttle', service: 'dynamodb', times: 1 });
    await expect(dynamodb.send(batch('a'))).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});
