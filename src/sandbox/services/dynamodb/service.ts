import type { Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { forgetItems } from './items/open-items.ts';
import * as read from './items/read-operations.ts';
import * as write from './items/write-operations.ts';
import { type DynamoDb, tableArn, tables } from './model.ts';
import { permissions } from './permissions.ts';
import { createTable } from './tables/create.ts';
import { deleteTable } from './tables/delete.ts';
import { describeTable, listTables } from './tables/describe.ts';
import { carryOn } from './tables/life.ts';
import * as settings from './tables/settings.ts';
import { updateTable } from './tables/update.ts';
import * as tag from './tags.ts';

const operations = {
  CreateTable: createTable,
  DescribeTable: describeTable,
  UpdateTable: updateTable,
  DeleteTable: deleteTable,
  ListTables: listTables,
  DescribeTimeToLive: settings.describeTimeToLive,
  DescribeContinuousBackups: settings.describeContinuousBackups,
  TagResource: tag.tagResource,
  UntagResource: tag.untagResource,
  ListTagsOfResource: tag.listTagsOfResource,
  GetItem: read.getItem,
  BatchGetItem: read.batchGetItem,
  Query: read.query,
  Scan: read.scan,
  PutItem: write.putItem,
  UpdateItem: write.updateItem,
  DeleteItem: write.deleteItem,
  BatchWriteItem: write.batchWriteItem,
} satisfies Handlers<DynamoDb>;

/** Tables, also those that are just being deleted: they count against an account's quota until they are gone. */
const inventory = (world: World): InventoryItem[] =>
  [...tables(world).values()].map(({ name, tags }) => ({
    type: 'AWS::DynamoDB::Table',
    name,
    arn: tableArn(world, name),
    account: world.account,
    tags,
  }));

/** Amazon DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html */
export const dynamodb: Service = {
  id: 'dynamodb',
  signingName: 'dynamodb',
  protocol: 'awsJson1_0',
  apiVersion: '2012-08-10',
  targetPrefix: 'DynamoDB_20120810',
  crc32: true,
  schemas: () => import('@aws-sdk/client-dynamodb'),
  operations,
  permissions,
  inventory,
  open: async (world) => {
    forgetItems(world);
    for (const table of [...tables(world).values()]) carryOn(world, table);
  },
  close: async (world) => forgetItems(world),
};
