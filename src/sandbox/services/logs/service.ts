import type { Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import * as tags from './group-tags.ts';
import * as group from './groups.ts';
import { groupArn, groups, type Logs } from './model.ts';
import { permissions } from './permissions.ts';
import { putLogEvents } from './put-events.ts';
import * as read from './read-operations.ts';
import * as stream from './streams.ts';

const operations = {
  CreateLogGroup: group.createLogGroup,
  DeleteLogGroup: group.deleteLogGroup,
  DescribeLogGroups: group.describeLogGroups,
  PutRetentionPolicy: group.putRetentionPolicy,
  DeleteRetentionPolicy: group.deleteRetentionPolicy,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
  ListTagsForResource: tags.listTagsForResource,
  TagLogGroup: tags.tagLogGroup,
  UntagLogGroup: tags.untagLogGroup,
  ListTagsLogGroup: tags.listTagsLogGroup,
  CreateLogStream: stream.createLogStream,
  DeleteLogStream: stream.deleteLogStream,
  DescribeLogStreams: stream.describeLogStreams,
  PutLogEvents: putLogEvents,
  GetLogEvents: read.getLogEvents,
  FilterLogEvents: read.filterLogEvents,
} satisfies Handlers<Logs>;

/** Log groups; their streams go with them. */
const inventory = (world: World): InventoryItem[] =>
  [...groups(world).values()].map((one) => ({
    type: 'AWS::Logs::LogGroup',
    name: one.name,
    arn: groupArn(world, one.name),
    account: world.account,
    tags: one.tags,
  }));

/** Amazon CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html */
export const logs: Service = {
  id: 'logs',
  signingName: 'logs',
  protocol: 'awsJson1_1',
  apiVersion: '2014-03-28',
  targetPrefix: 'Logs_20140328',
  schemas: () => import('@aws-sdk/client-cloudwatch-logs'),
  operations,
  permissions,
  inventory,
  open: async (world) => {
    for (const { name } of [...groups(world).values()]) await group.dropExpired(world, name);
  },
};
