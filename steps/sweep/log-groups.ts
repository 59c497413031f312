import {
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandOutput,
  ListTagsForResourceCommand,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import { logs } from '../../src/aws/request.ts';
import { removeLogGroup } from '../2-service/log-group.ts';
import { projectTag } from '../ours.ts';
import { tagList } from '../tags.ts';
import { type Finding, hints, ownerOf, type Search, seen } from './search.ts';

/** Where the course's own groups are, and where AWS makes one the first time that something has a line to write. */
const ours = ['/ecs/'];
const byAws: Readonly<Record<string, string>> = { '/aws/codebuild/': 'build', '/aws/lambda/': 'function' };

/** Log groups by tag search and by name. */
export async function findLogGroups(search: Search): Promise<Finding[]> {
  const { begins } = search;
  const hinted = hints(search, /^arn:aws:logs:[^:]*:[^:]*:log-group:(.+?)(?::\*)?$/);
  const prefixes = [...ours, ...Object.keys(byAws)].map((folder) => `${folder}${begins}`);
  const groups = (await Promise.all([...hinted, ...prefixes].map((prefix) => groupsOf(search, prefix)))).flat();
  const byName = new Map(groups.map((group) => [group.logGroupName, group]));
  return (await Promise.all([...byName.values()].map((group) => lookAt(search, group)))).flatMap((found) => found ?? []);
}

async function lookAt(search: Search, { logGroupName: name = '', creationTime }: LogGroup): Promise<Finding | undefined> {
  const { send, account, region } = search;
  const resourceArn = `arn:aws:logs:${region}:${account}:log-group:${name}`;
  const answer = await seen(search, send(logs(new ListTagsForResourceCommand({ resourceArn }))), 'ResourceNotFoundException');
  if (answer === undefined) return undefined;
  const tags = tagList(answer.tags ?? {});
  const project = ownerOf(search, tags);
  const why = project === undefined && !tags.some(({ Key }) => Key === projectTag) ? writerOf(search, name) : undefined;
  const owner = project ?? (why === undefined ? undefined : search.project);
  if (owner === undefined) return undefined;
  return {
    type: 'AWS::Logs::LogGroup',
    name,
    project: owner,
    createdAt: creationTime === undefined ? undefined : new Date(creationTime).toISOString(),
    costs: ['logs'],
    ...(why === undefined ? {} : { why }),
    remove: () => removeLogGroup(search, name),
  };
}

/** Of a group that AWS made, and that therefore has no tag: what wrote it, told by its name. */
function writerOf({ project, begins }: Search, name: string): string | undefined {
  const folder = Object.keys(byAws).find((one) => name.startsWith(`${one}${begins}`));
  if (project === undefined || folder === undefined) return undefined;
  return `AWS makes it as soon as the ${byAws[folder]} ${name.slice(folder.length)} writes its first line, and nobody tags it`;
}

async function groupsOf({ send }: Search, logGroupNamePrefix: string): Promise<LogGroup[]> {
  const groups: LogGroup[] = [];
  let nextToken: string | undefined;
  do {
    const page: DescribeLogGroupsCommandOutput = await send(
      logs(new DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken })),
    );
    groups.push(...(page.logGroups ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return groups;
}
