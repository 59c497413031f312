import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox, stopSandbox } from '../../../src/sandbox/launcher.ts';
import { buildSandbox } from '../../helpers/bundle.ts';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { active, creature, gone, TableName, WISH, withTable } from './mysfits-table.ts';

const good = new QueryCommand({
  TableName,
  IndexName: 'GoodEvilIndex',
  KeyConditionExpression: 'GoodEvil = :good',
  ExpressionAttributeValues: { ':good': { S: 'Good' } },
});

async function idsIn(dynamodb: DynamoDBClient): Promise<string[]> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }));
  return Items.map(({ MysfitId }) => MysfitId?.S ?? '').sort();
}

test('a sandbox that was stopped has its tables, items, indexes and tags when it is started again', async () => {
  const dir = await tempFolder();
  const { sandbox, put } = await withTable({ Tags: [{ Key: 'a', Value: '1' }] }, { dir });
  await put({ ...creature('a'), Photo: { B: Uint8Array.of(0, 1) } });
  await put(creature('b', 'Evil'));
  await sandbox.close();
  const again = await openSandbox({ dir });
  const client = clientsOf(again).dynamodb;
  expect((await client.send(good)).Items).toEqual([{ ...creature('a'), Photo: { B: Uint8Array.of(0, 1) } }]);
  expect(await idsIn(client)).toEqual(['a', 'b']);
  expect(await again.control.inventory()).toMatchObject([{ name: TableName, tags: { a: '1' } }]);
  // What was a table's goes with it, files too.
  await client.send(new DeleteTableCommand({ TableName }));
  await gone(client);
  expect(readdirSync(join(dir, 'collections')).filter((file) => file.includes('items'))).toEqual([]);
});

test('what was unfinished when a sandbox stopped goes on', async () => {
  const dir = await tempFolder();
  const { sandbox, dynamodb, put } = await withTable({}, { dir });
  await put(creature('a'));
  await dynamodb.send(new CreateTableCommand({ ...WISH, TableName: 'changed' }));
  await active(dynamodb, 'changed');
  // What begins now isn't done when the sandbox stops.
  await sandbox.control.setLatency('aws');
  await dynamodb.send(new CreateTableCommand({ ...WISH, TableName: 'young' }));
  const change = { BillingMode: 'PROVISIONED', ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } } as const;
  await dynamodb.send(new UpdateTableCommand({ TableName: 'changed', ...change }));
  await dynamodb.send(new DeleteTableCommand({ TableName }));
  await sandbox.control.setLatency('instant');
  const statusOf = async (name: string) =>
    (await dynamodb.send(new DescribeTableCommand({ TableName: name }))).Table?.TableStatus;
  expect(await Promise.all(['young', 'changed', TableName].map(statusOf))).toEqual(['CREATING', 'UPDATING', 'DELETING']);
  await sandbox.close();
  const { dynamodb: client } = clientsOf(await openSandbox({ dir }));
  await active(client, 'young');
  await active(client, 'changed');
  await gone(client);
});

test('a snapshot brings back items and indexes as they were', async () => {
  const { sandbox, dynamodb, put } = await withTable();
  await put(creature('a'));
  await sandbox.control.snapshot('one');
  await put(creature('a', 'Evil'));
  await put(creature('b'));
  await sandbox.control.restore('one');
  expect(await idsIn(dynamodb)).toEqual(['a']);
  expect((await dynamodb.send(good)).Items).toEqual([creature('a')]);
  await put(creature('c'));
  expect((await dynamodb.send(good)).Items).toEqual([creature('a'), creature('c')]);
  await sandbox.control.reset();
  expect(await sandbox.control.inventory()).toEqual([]);
  await dynamodb.send(new CreateTableCommand(WISH));
  await active(dynamodb);
  expect(await idsIn(dynamodb)).toEqual([]);
});

test('a sandbox that was killed among writes has every item that was answered for, in its indexes as well', async () => {
  const { entry, remove } = await buildSandbox();
  const dir = await tempFolder();
  onTestFinished(async () => {
    await stopSandbox({ dir });
    await remove();
  });
  const first = await startSandbox({ dir, entry });
  const { dynamodb } = clientsOf(first);
  await dynamodb.send(new CreateTableCommand(WISH));
  await active(dynamodb);
  const answered: string[] = [];
  const write = async (writer: number) => {
    for (let number = 0; ; number += 1) {
      const ids = [1, 2, 3].map((part) => `${writer}-${number}-${part}`);
      const requests = ids.map((id) => ({ PutRequest: { Item: creature(id) } }));
      await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
      answered.push(...ids);
      if (answered.length > 300) process.kill(first.pid, 'SIGKILL');
    }
  };
  await Promise.allSettled([1, 2, 3, 4].map(write));
  const { dynamodb: client } = clientsOf(await startSandbox({ dir, entry }));
  const there = await idsIn(client);
  expect(there).toEqual(expect.arrayContaining(answered));
  const { Items = [] } = await client.send(good);
  expect(Items.map(({ MysfitId }) => MysfitId?.S).sort()).toEqual(there);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(Table?.ItemCount).toBe(there.length);
  await client.send(new PutItemCommand({ TableName, Item: creature('after') }));
});
