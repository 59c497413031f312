import { tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { nameInArn } from './known.ts';
import { groupArn } from './model.ts';

/** What the permissions of an operation are read from. */
interface Input {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamName?: string;
  readonly resourceArn?: string;
  readonly tags?: Readonly<Record<string, string>> | readonly string[];
}

/** UntagResource names keys, the others keys and values. */
const isKeys = (tags: Input['tags']): tags is readonly string[] => Array.isArray(tags);

const ON_STREAMS = new Set(['GetLogEvents', 'PutLogEvents', 'CreateLogStream', 'DeleteLogStream']);
// By ARN without `:*`: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html
const ON_BARE_GROUPS = new Set(['TagResource', 'UntagResource', 'ListTagsForResource']);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
export function permissions(operation: string, input: Input, { world }: Call): readonly Permission[] {
  const action = `logs:${operation}`;
  const name = nameInArn(input.logGroupName ?? input.logGroupIdentifier ?? input.resourceArn ?? '');
  const arn = groupArn(world, name);
  const context = isKeys(input.tags) ? {} : tagContext(input.tags);
  // AWS knows no resource for it, whatever prefix is given.
  if (operation === 'DescribeLogGroups') return [{ action, resources: ['*'] }];
  if (ON_BARE_GROUPS.has(operation)) return [{ action, resources: [arn], context }];
  if (ON_STREAMS.has(operation)) return [{ action, resources: [`${arn}:log-stream:${input.logStreamName ?? ''}`] }];
  const isTagged = operation === 'CreateLogGroup' && Object.keys(context).length > 0;
  return [
    { action, resources: [`${arn}:*`], context },
    // Tags at birth: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    ...(isTagged ? [{ action: 'logs:TagResource', resources: [arn], context }] : []),
  ];
}
