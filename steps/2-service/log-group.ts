import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  type LogGroup,
  PutRetentionPolicyCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { isAwsError, unlessAwsError } from '../../src/aws/errors.ts';
import { logs } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Deletion, type Permission, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim, claimToDelete } from '../ours.ts';
import { tagList } from '../tags.ts';
import { cluster } from './cluster.ts';

const retentionInDays = 30;

/** Where the containers' output goes. Made by us and not by the tasks, so that it has an end date and a tag. */
export const logGroup = defineStep({
  id: 'log-group',
  title: 'Create the log group',
  service: 'Amazon CloudWatch Logs',
  type: 'AWS::Logs::LogGroup',
  partOf: cluster,
  outputs: { logGroup: 'string', arn: 'string' },
  needs: {},
  takes: seconds(1, 3),
  costs: ['logs'],
  resourceName: ({ project }) => names.logGroup(project),
  foresee: ({ name, account, region }) => outputsOf(name, account, region),

  permissions: ({ project, account, region }) => {
    const group = `arn:aws:logs:${region}:${account}:log-group:${names.logGroup(project)}`;
    return [
      ...logGroupPermissions({ account, region }, names.logGroup(project)),
      // The command `logs` reads it.
      { action: 'logs:FilterLogEvents', resource: [group, `${group}:*`] },
    ];
  },

  requests: ({ name, tags }) => ({
    create: logs(new CreateLogGroupCommand({ logGroupName: name, tags: { ...tags } })),
    retention: logs(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays })),
  }),

  find: async ({ send, name, tags, account, region, recorded }) => {
    const group = await readGroup(send, name);
    if (group === undefined) return undefined;
    const outputs = outputsOf(name, account, region);
    const present = await readTags(send, outputs.arn);
    const differences = claim({ what: `log group ${name}`, wanted: tags, present, known: recorded.arn !== undefined });
    if (group.retentionInDays !== retentionInDays) {
      const is = group.retentionInDays === undefined ? 'for ever' : `${group.retentionInDays} days`;
      differences.push({ what: 'kept', is, should: `${retentionInDays} days` });
    }
    return { outputs, differences };
  },

  ensure: async ({ send, requests, checkpoint, name, tags, account, region }, found) => {
    const outputs = outputsOf(name, account, region);
    if (found) {
      await send(logs(new TagResourceCommand({ resourceArn: outputs.arn, tags: { ...tags } })));
    } else {
      try {
        await send(requests.create);
      } catch (error) {
        // An answer that got lost makes a retry find what the first try made: a moment ago there was none.
        if (!isAwsError(error, 'ResourceAlreadyExistsException')) throw error;
      }
      await checkpoint(outputs);
    }
    await send(requests.retention);
    return outputs;
  },

  destroy: async (context) => {
    const { send, name, project, recorded, account, region } = context;
    if (recorded.arn === undefined && (await readGroup(send, name)) !== undefined) {
      const { arn } = outputsOf(name, account, region);
      claimToDelete({ what: `log group ${name}`, project, present: await readTags(send, arn), known: false });
    }
    return await removeLogGroup(context, name);
  },

  links: ({ outputs, target }) => {
    // The console wants the slashes of a name encoded twice, with $ in the place of %.
    const encoded = encodeURIComponent(encodeURIComponent(outputs.logGroup)).replaceAll('%', '$');
    const url = target.consoleUrl(`cloudwatch/home#logsV2:log-groups/log-group/${encoded}`);
    return url === undefined ? [] : [{ label: 'the logs in the console', url }];
  },
});

/** What it takes to make, find and delete a log group. */
export function logGroupPermissions(
  { account, region }: { readonly account: string; readonly region: string },
  name: string,
): Permission[] {
  const group = `arn:aws:logs:${region}:${account}:log-group:${name}`;
  return [
    // These look at the group under either form of its ARN (Service Authorization Reference, CloudWatch Logs).
    ...['CreateLogGroup', 'PutRetentionPolicy', 'DeleteLogGroup', 'TagResource', 'ListTagsForResource'].map((operation) => ({
      action: `logs:${operation}`,
      resource: [group, `${group}:*`],
    })),
    { action: 'logs:DescribeLogGroups', resource: '*' },
  ];
}

/** Deletes a log group and all that was written to it. */
export async function removeLogGroup({ send, until }: Pick<CourseTools, 'send' | 'until'>, name: string): Promise<Deletion> {
  const deleting = send(logs(new DeleteLogGroupCommand({ logGroupName: name })));
  if ((await unlessAwsError(deleting, 'ResourceNotFoundException')) === undefined) return 'already gone';
  await until({
    what: `the log group ${name} to be gone`,
    seconds: 60,
    look: async () => ((await readGroup(send, name)) === undefined ? true : undefined),
  });
  return 'deleted';
}

const readTags = async (send: CourseTools['send'], arn: string) =>
  tagList((await send(logs(new ListTagsForResourceCommand({ resourceArn: arn })))).tags ?? {});

/** The ARN that tag operations take ends without `:*` (CloudWatch Logs API Reference, ListTagsForResource). */
const outputsOf = (name: string, account: string, region: string) => ({
  logGroup: name,
  arn: `arn:aws:logs:${region}:${account}:log-group:${name}`,
});

/** There is no call for one group by its name; a prefix may find longer names too. */
async function readGroup(send: CourseTools['send'], name: string): Promise<LogGroup | undefined> {
  const { logGroups = [] } = await send(logs(new DescribeLogGroupsCommand({ logGroupNamePrefix: name })));
  return logGroups.find(({ logGroupName }) => logGroupName === name);
}
