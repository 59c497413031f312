const TableName = 'mysfits-h4-mysfits';
const ResourceArn = `arn:aws:dynamodb:us-east-1:123456789012:table/${TableName}`;
const Key = { MysfitId: { S: 'a' } };
const Tags = [{ Key: 'mysfits:project', Value: 'p-1' }];

/** An input for each operation of DynamoDB that the sandbox serves. */
export const examples: Record<string, object> = {
  CreateTable: { TableName, Tags },
  DescribeTable: { TableName },
  UpdateTable: { TableName },
  DeleteTable: { TableName },
  ListTables: {},
  DescribeTimeToLive: { TableName },
  DescribeContinuousBackups: { TableName },
  TagResource: { ResourceArn, Tags },
  UntagResource: { ResourceArn, TagKeys: ['a'] },
  ListTagsOfResource: { ResourceArn },
  GetItem: { TableName, Key },
  BatchGetItem: { RequestItems: { [TableName]: { Keys: [Key] } } },
  Query: { TableName, IndexName: 'GoodEvilIndex' },
  Scan: { TableName },
  PutItem: { TableName, Item: Key },
  UpdateItem: { TableName, Key },
  DeleteItem: { TableName, Key },
  BatchWriteItem: { RequestItems: { [TableName]: [{ PutRequest: { Item: Key } }] } },
};
