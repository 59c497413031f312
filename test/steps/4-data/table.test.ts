import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  ScanCommand,
  UntagResourceCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dynamodb } from '../../../src/aws/request.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import { defineModule } from '../../../src/course/course.ts';
import { NotOursError } from '../../../src/course/errors.ts';
import { tableIsActive, theTwelveAreThere } from '../../../steps/4-data/checks.ts';
import { creatures } from '../../../steps/4-data/creatures.ts';
import { theTwelve } from '../../../steps/4-data/items.ts';
import { table } from '../../../steps/4-data/table.ts';
import { wantedTable } from '../../../steps/4-data/table-shape.ts';
import { writeItems } from '../../../steps/4-data/write-items.ts';
import { course as wholeCourse } from '../../../steps/index.ts';
import { openRehearsal, type Rehearsal } from '../../helpers/rehearsal.ts';

const name = 'mysfits-t3st00-mysfits';
const arn = (rehearsal: Rehearsal) => `arn:aws:dynamodb:eu-west-1:${rehearsal.session.account}:table/${name}`;
const gary = { MysfitId: { S: '3f0f196c-4a7b-43af-9e29-6522a715342d' } };

/** The table and what is in it, without the service that reads it. */
const tables = defineModule<CourseTools>({
  id: 'data',
  title: 'Data',
  result: 'There is data',
  steps: [table, creatures],
  checks: [],
  opens: () => [],
});
const course = { ...wholeCourse, modules: [tables] };

describe('the table', () => {
  let rehearsal: Rehearsal;
  beforeEach(async () => {
    rehearsal = await openRehearsal({ course });
  });
  afterEach(() => rehearsal.close());

  const send: CourseTools['send'] = (request) => rehearsal.hands.send(request);
  const described = async () => (await send(dynamodb(new DescribeTableCommand({ TableName: name })))).Table;
  const items = async () => (await send(dynamodb(new ScanCommand({ TableName: name })))).Items ?? [];
  const context = () => ({ ...rehearsal.hands, project: rehearsal.project, outputs: {}, signal: new AbortController().signal });

  it('is made with both indexes and holds the twelve, by the calls that were shown; again changes nothing', async () => {
    const planned = await rehearsal.plan();
    const { summary, changes } = await rehearsal.up();
    expect(summary.results.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
    const shown = planned.flatMap(({ requests }) => requests.map(({ operation, input }) => ({ operation, input })));
    expect(changes.map(({ operation, input }) => ({ operation, input }))).toEqual(shown);

    const found = await described();
    expect(found).toMatchObject({ TableStatus: 'ACTIVE', BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } });
    expect(found?.GlobalSecondaryIndexes?.map(({ IndexName, IndexStatus }) => `${IndexName} ${IndexStatus}`).sort()).toEqual([
      'GoodEvilIndex ACTIVE',
      'LawChaosIndex ACTIVE',
    ]);
    expect((await items()).map(({ Name }) => Name?.S).sort()).toEqual(theTwelve.map((one) => one.name).sort());
    const one = (await send(dynamodb(new GetItemCommand({ TableName: name, Key: gary })))).Item;
    expect(one).toMatchObject({ Age: { N: '2709' }, Likes: { N: '0' }, Adopted: { BOOL: false }, LawChaos: { S: 'Chaotic' } });
    await tableIsActive.run(context());
    await theTwelveAreThere.run(context());

    const again = await rehearsal.up();
    expect(again.changes).toEqual([]);
    expect(again.summary.results.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
    expect((await rehearsal.look()).map(({ found: seen }) => seen)).toEqual(['there', 'there']);
  });

  it('leaves nothing when it is torn down, protected or not', async () => {
    await rehearsal.up();
    await send(dynamodb(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: true })));
    const { summary } = await rehearsal.teardown();
    expect(summary.results.map(({ outcome }) => outcome)).toEqual(['deleted', 'deleted']);
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
    expect((await rehearsal.state())?.rows).toEqual({});
    expect((await rehearsal.teardown()).summary.outcome).toBe('done');
  });

  it('keeps likes and adoptions, and puts in only who is missing', async () => {
    await rehearsal.up();
    await send(
      dynamodb(
        new UpdateItemCommand({
          TableName: name,
          Key: gary,
          UpdateExpression: 'SET Adopted = :yes ADD Likes :three',
          ExpressionAttributeValues: { ':yes': { BOOL: true }, ':three': { N: '3' } },
        }),
      ),
    );
    const [evangeline] = theTwelve;
    const Key = { MysfitId: { S: evangeline?.mysfitId ?? '' } };
    await send(dynamodb(new DeleteItemCommand({ TableName: name, Key })));
    await expect(theTwelveAreThere.run(context())).rejects.toThrow('Evangeline is not in the table');
    const { changes } = await rehearsal.up();
    expect(changes.map(({ operation }) => operation)).toEqual(['BatchWriteItem']);
    expect(await items()).toHaveLength(12);
    const liked = (await items()).find(({ MysfitId }) => MysfitId?.S === gary.MysfitId.S);
    expect(liked).toMatchObject({ Likes: { N: '3' }, Adopted: { BOOL: true } });
  });

  it.each([
    ['items are left over', async () => void (await rehearsal.sandbox.control.turn('dynamodb/unprocessed', true))],
    [
      'DynamoDB throttles them for a while',
      async () =>
        void (await rehearsal.sandbox.control.addFault({ operation: 'BatchWriteItem', kind: 'throttle', nth: 1, times: 3 })),
    ],
    [
      'the answers get lost after the work',
      async () => {
        for (const operation of ['CreateTable', 'BatchWriteItem'])
          await rehearsal.sandbox.control.addFault({ service: 'dynamodb', operation, kind: 'drop', nth: 1 });
      },
    ],
  ])('ends with exactly twelve though %s', async (_what, spoil) => {
    await spoil();
    const { summary } = await rehearsal.up();
    expect(summary.results.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
    expect((await items()).map(({ MysfitId }) => MysfitId?.S).sort()).toEqual(theTwelve.map(({ mysfitId }) => mysfitId).sort());
    expect((await rehearsal.up()).changes).toEqual([]);
    expect((await rehearsal.teardown()).summary.outcome).toBe('done');
  });

  it("is refused where a table of that name is somebody else's, and theirs is left alone", async () => {
    await send(dynamodb(new CreateTableCommand(wantedTable(name))));
    const { summary, changes } = await rehearsal.up();
    expect(summary.results[0]?.cause).toBeInstanceOf(NotOursError);
    expect(changes).toEqual([]);
    expect((await rehearsal.teardown()).summary.outcome).toBe('done');
    expect(await described()).toMatchObject({ TableName: name });
  });

  describe("when somebody changed it behind the course's back", () => {
    it('gets its tags and a lost index back, and is paid by use again, and keeps what is in it', async () => {
      await rehearsal.up();
      await send(dynamodb(new UntagResourceCommand({ ResourceArn: arn(rehearsal), TagKeys: ['mysfits:step'] })));
      await send(
        dynamodb(
          new UpdateTableCommand({
            TableName: name,
            BillingMode: 'PROVISIONED',
            ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
            GlobalSecondaryIndexUpdates: ['GoodEvilIndex', 'LawChaosIndex'].map((IndexName) => ({
              Update: { IndexName, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
            })),
          }),
        ),
      );
      await rehearsal.hands.until({
        what: 'the table to be active',
        seconds: 20,
        look: async () => ((await described())?.TableStatus === 'ACTIVE' ? true : undefined),
      });
      await send(
        dynamodb(
          new UpdateTableCommand({
            TableName: name,
            GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'LawChaosIndex' } }],
          }),
        ),
      );
      await expect(tableIsActive.run(context())).rejects.toThrow("isn't as it should be");
      expect((await rehearsal.up()).summary.outcome).toBe('done');
      await tableIsActive.run(context());
      expect(await items()).toHaveLength(12);
      expect((await rehearsal.up()).changes).toEqual([]);
    });

    it('is made again where it is gone', async () => {
      await rehearsal.up();
      await send(dynamodb(new DeleteTableCommand({ TableName: name })));
      expect((await rehearsal.up()).summary.outcome).toBe('done');
      expect(await items()).toHaveLength(12);
    });

    it('is replaced only when they agree, where it has another key', async () => {
      await rehearsal.up();
      const Tags = Object.entries((await rehearsal.state())?.rows.table?.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
      await send(dynamodb(new DeleteTableCommand({ TableName: name })));
      await rehearsal.hands.until({
        what: 'the table to be gone',
        seconds: 20,
        look: async () => ((await described().catch(() => undefined)) === undefined ? true : undefined),
      });
      await send(
        dynamodb(
          new CreateTableCommand({
            TableName: name,
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [{ AttributeName: 'Name', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'Name', KeyType: 'HASH' }],
            Tags,
          }),
        ),
      );
      const refused = await rehearsal.up();
      expect(refused.summary.results[0]?.error?.why).toMatch(/everything that is in the table/);
      expect(refused.changes).toEqual([]);
      expect((await rehearsal.up({ confirmReplacement: async () => true })).summary.outcome).toBe('done');
      expect(await items()).toHaveLength(12);
    });
  });

  it('takes any number of items, also where many are left over', async () => {
    await rehearsal.up();
    await rehearsal.sandbox.control.turn('dynamodb/unprocessed', true);
    const many = Array.from({ length: 260 }, (_, number) => ({ MysfitId: { S: `m${number}` }, Name: { S: `Mysfit ${number}` } }));
    const notes: string[] = [];
    const signal = new AbortController().signal;
    await writeItems({ ...rehearsal.hands, signal, note: (text) => notes.push(text) }, name, many);
    expect(await items()).toHaveLength(272);
    expect(notes.at(-1)).toBe('11 of 11 batches written');
  });
});
