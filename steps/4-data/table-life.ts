import {
  DeleteTableCommand,
  DescribeTableCommand,
  ListTagsOfResourceCommand,
  type ListTagsOfResourceCommandOutput,
  type TableDescription,
  type Tag,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { isAwsError, unlessAwsError } from '../../src/aws/errors.ts';
import { dynamodb } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Deletion } from '../../src/course/step.ts';
import { claimToDelete, type Doomed } from '../ours.ts';
import { attributes, indexOf, isPaidByUse, isReady, traitsToIndex, wantedIndex } from './table-shape.ts';

type Send = CourseTools['send'];
type Tools = Pick<CourseTools, 'send' | 'until'>;

const gone = 'ResourceNotFoundException';

/** A table as it is; undefined when there is none. */
export async function readTable(send: Send, name: string): Promise<TableDescription | undefined> {
  return (await unlessAwsError(send(dynamodb(new DescribeTableCommand({ TableName: name }))), gone))?.Table;
}

/** All tags of a table; none where it isn't there any more. */
export async function readTableTags(send: Send, arn: string): Promise<Tag[]> {
  const tags: Tag[] = [];
  let NextToken: string | undefined;
  do {
    const asked: Promise<ListTagsOfResourceCommandOutput> = send(
      dynamodb(new ListTagsOfResourceCommand({ ResourceArn: arn, NextToken })),
    );
    const page = await unlessAwsError(asked, gone);
    tags.push(...(page?.Tags ?? []));
    NextToken = page?.NextToken;
  } while (NextToken !== undefined);
  return tags;
}

/** Waits until a table and all its indexes can be used. Right after it was made it may not be known yet (DescribeTable). */
export async function untilTableIsReady({ send, until }: Tools, name: string): Promise<TableDescription> {
  return await until({
    what: `the table ${name} and its indexes to be active`,
    seconds: 600,
    usually: 15,
    look: async () => {
      const found = await readTable(send, name);
      return found !== undefined && isReady(found) ? found : undefined;
    },
  });
}

/** Waits until a table that is being deleted is gone. */
export async function untilTableIsGone({ send, until }: Tools, name: string): Promise<void> {
  await until({
    what: `the table ${name} to be gone`,
    seconds: 600,
    usually: 15,
    look: async () => ((await readTable(send, name)) === undefined ? true : undefined),
  });
}

/**
 * Makes of a table with our key what the course makes of it; what is in it stays. One change a call, and the next only
 * when that one is done: DynamoDB refuses more (UpdateTable, API Reference).
 */
export async function bringTableIntoLine(tools: Tools, name: string): Promise<void> {
  const { send } = tools;
  let now = await untilTableIsReady(tools, name);
  if (!isPaidByUse(now)) {
    await send(dynamodb(new UpdateTableCommand({ TableName: name, BillingMode: 'PAY_PER_REQUEST' })));
    now = await untilTableIsReady(tools, name);
  }
  for (const trait of traitsToIndex(now)) {
    const IndexName = indexOf(trait);
    if (now.GlobalSecondaryIndexes?.some((index) => index.IndexName === IndexName)) {
      await send(dynamodb(new UpdateTableCommand({ TableName: name, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] })));
      await untilTableIsReady(tools, name);
    }
    await send(
      dynamodb(
        new UpdateTableCommand({
          TableName: name,
          AttributeDefinitions: attributes.filter(({ AttributeName }) => isDeclared(AttributeName, now, trait)),
          GlobalSecondaryIndexUpdates: [{ Create: wantedIndex(trait) }],
        }),
      ),
    );
    now = await untilTableIsReady(tools, name);
  }
}

/** What is declared and no key uses is refused: the attributes of the keys that are there, and the new one's. */
const isDeclared = (attribute: string, { AttributeDefinitions = [] }: TableDescription, adding: string): boolean =>
  attribute === adding || AttributeDefinitions.some(({ AttributeName }) => AttributeName === attribute);

/**
 * Deletes a table with all that is in it, and waits until it is gone.
 * @throws NotOursError when it isn't the project's
 */
export async function removeTable(tools: Tools, { name, project, known }: Doomed): Promise<Deletion> {
  const { send, until } = tools;
  const found = await readTable(send, name);
  if (found === undefined) return 'already gone';
  if (!known) {
    const present = await readTableTags(send, found.TableArn ?? '');
    claimToDelete({ what: `table ${name}`, project, present, known });
  }
  // Whoever switched it on protects the table from an accident; a teardown is asked for by name.
  if (found.DeletionProtectionEnabled) {
    await send(dynamodb(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false })));
  }
  await until({
    what: `the table ${name} to let itself be deleted`,
    seconds: 600,
    usually: 15,
    look: async () => {
      try {
        await send(dynamodb(new DeleteTableCommand({ TableName: name })));
      } catch (error) {
        // While it or an index of its is being made or changed (DeleteTable, API Reference).
        if (isAwsError(error, 'ResourceInUseException')) return undefined;
        if (!isAwsError(error, gone)) throw error;
      }
      return true;
    },
  });
  await untilTableIsGone(tools, name);
  return 'deleted';
}
