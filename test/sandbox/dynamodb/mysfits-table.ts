import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { clientsOf, openSandbox } from '../../helpers/sandbox.ts';

export const TableName = 'mysfits-abc123-mysfits';

/** The tutorial's table: creatures by id, and by their two alignments. */
export const WISH = {
  TableName,
  AttributeDefinitions: [
    { AttributeName: 'MysfitId', AttributeType: 'S' },
    { AttributeName: 'GoodEvil', AttributeType: 'S' },
    { AttributeName: 'LawChaos', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'MysfitId', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: ['LawChaos', 'GoodEvil'].map((name) => ({
    IndexName: `${name}Index`,
    KeySchema: [
      { AttributeName: name, KeyType: 'HASH' as const },
      { AttributeName: 'MysfitId', KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: 'ALL' as const },
  })),
  BillingMode: 'PAY_PER_REQUEST',
} satisfies CreateTableCommandInput;

/** Waits until a table is ready, its indexes too. */
export async function active(dynamodb: DynamoDBClient, name = TableName): Promise<void> {
  for (;;) {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
    const indexes = (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexStatus }) => IndexStatus);
    if ([Table?.TableStatus, ...indexes].every((status) => status === 'ACTIVE')) return;
  }
}

/** A table that is gone, or a refusal of it. */
export async function gone(dynamodb: DynamoDBClient, name = TableName): Promise<void> {
  for (;;) {
    const found = await dynamodb
      .send(new DescribeTableCommand({ TableName: name }))
      .catch((error: unknown) => (error as Error).name);
    if (found === 'ResourceNotFoundException') return;
  }
}

/** A sandbox with the tutorial's table in it, ready. */
export async function withTable(change: Partial<CreateTableCommandInput> = {}, options: Parameters<typeof openSandbox>[0] = {}) {
  const sandbox = await openSandbox(options);
  const { dynamodb } = clientsOf(sandbox);
  const wish = { ...WISH, ...change };
  await dynamodb.send(new CreateTableCommand(wish));
  await active(dynamodb, wish.TableName);
  const put = (Item: Record<string, AttributeValue>) => dynamodb.send(new PutItemCommand({ TableName: wish.TableName, Item }));
  return { sandbox, dynamodb, put };
}

/** A creature as the tutorial has it, less what no test looks at. */
export const creature = (id: string, goodEvil = 'Good', lawChaos = 'Lawful'): Record<string, AttributeValue> => ({
  MysfitId: { S: id },
  Name: { S: `Creature ${id}` },
  Age: { N: '42' },
  GoodEvil: { S: goodEvil },
  LawChaos: { S: lawChaos },
  Likes: { N: '0' },
  Adopted: { BOOL: false },
});
