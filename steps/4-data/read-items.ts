import { BatchGetItemCommand, type BatchGetItemCommandOutput, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { unlessAwsError } from '../../src/aws/errors.ts';
import { dynamodb } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { pause } from '../../src/aws/until.ts';
import { type Item, keyOf } from './items.ts';

interface Tools extends Pick<CourseTools, 'send' | 'target'> {
  readonly signal: AbortSignal;
}

/** What is read of an item: who it is, and how the filters see it. */
const wanted = { ProjectionExpression: 'MysfitId, GoodEvil, LawChaos', ConsistentRead: true };

/**
 * Those of the given creatures that are in a table, by id; at most a hundred at a time (BatchGetItem, API Reference).
 * Undefined when there is no table.
 */
export async function readItems(
  { send, target, signal }: Tools,
  table: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Item> | undefined> {
  const found = new Map<string, Item>();
  let asked: KeysAndAttributes | undefined = { Keys: ids.map(keyOf), ...wanted };
  for (let wait = 50; asked !== undefined; wait = Math.min(5_000, wait * 2)) {
    signal.throwIfAborted();
    const read: Promise<BatchGetItemCommandOutput> = send(
      dynamodb(new BatchGetItemCommand({ RequestItems: { [table]: asked } })),
    );
    const answer = await unlessAwsError(read, 'ResourceNotFoundException');
    if (answer === undefined) return undefined;
    for (const item of answer.Responses?.[table] ?? []) if (item.MysfitId?.S !== undefined) found.set(item.MysfitId.S, item);
    // It may give a part only, and say what is left.
    asked = answer.UnprocessedKeys?.[table];
    if (asked !== undefined) await pause(wait * target.pace, signal);
  }
  return found;
}
