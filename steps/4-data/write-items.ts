import { BatchWriteItemCommand, type BatchWriteItemCommandOutput, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { sendAll } from '../../src/aws/pool.ts';
import { type AwsRequest, dynamodb } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { pause } from '../../src/aws/until.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import type { Item } from './items.ts';

type Batch = AwsRequest<BatchWriteItemCommandOutput>;

interface Tools extends Pick<CourseTools, 'send' | 'target'> {
  readonly signal: AbortSignal;
  /** Told how far it is, where there is more than one batch. */
  readonly note?: (text: string) => void;
}

/** Items a call (BatchWriteItem, API Reference). */
const inABatch = 25;
const atOnce = 8;

/** Milliseconds between two tries of what DynamoDB left over: doubling from the first to the most. */
const backoff = { first: 50, most: 5_000 };
/** How often what is left over is tried again before it counts as hopeless: some three minutes on AWS. */
const tries = 40;

/** The calls that put items into a table. */
export const putBatches = (table: string, items: readonly Item[]): Batch[] =>
  batchesOf(
    table,
    items.map((item) => ({ PutRequest: { Item: { ...item } } })),
  );

/** The calls that take items out of a table, by their keys. */
export const deleteBatches = (table: string, keys: readonly Item[]): Batch[] =>
  batchesOf(
    table,
    keys.map((key) => ({ DeleteRequest: { Key: { ...key } } })),
  );

function batchesOf(table: string, writes: readonly WriteRequest[]): Batch[] {
  const batches: Batch[] = [];
  for (let at = 0; at < writes.length; at += inABatch) batches.push(batchOf(table, writes.slice(at, at + inABatch)));
  return batches;
}

const batchOf = (table: string, writes: readonly WriteRequest[]): Batch =>
  dynamodb(new BatchWriteItemCommand({ RequestItems: { [table]: [...writes] } }));

/**
 * Sends batches, several at once, and what DynamoDB leaves of them again until nothing is left: a call that goes well may
 * have done only a part of it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 * @throws ExplainedError when some are left over again and again; the signal's reason when stopped
 */
export async function sendBatches(tools: Tools, table: string, batches: readonly Batch[]): Promise<void> {
  const { signal, note } = tools;
  await sendAll(batches, (batch) => sendBatch(tools, table, batch), {
    atOnce,
    signal,
    onEach: (_nothing, _batch, done) => {
      if (batches.length > 1) note?.(`${done} of ${batches.length} batches written`);
    },
  });
}

/** Puts any number of items into a table; those with a key that is there are replaced. */
export const writeItems = (tools: Tools, table: string, items: readonly Item[]): Promise<void> =>
  sendBatches(tools, table, putBatches(table, items));

async function sendBatch({ send, target, signal }: Tools, table: string, batch: Batch): Promise<void> {
  let left = await leftOf(send, table, batch);
  let wait = backoff.first;
  for (let tried = 1; left.length > 0; tried += 1) {
    if (tried > tries) throw tooSlow(table, left.length);
    await pause(wait * target.pace, signal);
    wait = Math.min(backoff.most, wait * 2);
    left = await leftOf(send, table, batchOf(table, left));
  }
}

async function leftOf(send: CourseTools['send'], table: string, batch: Batch): Promise<readonly WriteRequest[]> {
  return (await send(batch)).UnprocessedItems?.[table] ?? [];
}

const tooSlow = (table: string, left: number) =>
  new ExplainedError({
    what: `DynamoDB takes ${left} of the items for ${table} again and again not`,
    why: 'It leaves over what goes beyond the speed that the table has at the moment.',
    nextSteps: ['Run the same command again: it writes what is missing'],
  });
