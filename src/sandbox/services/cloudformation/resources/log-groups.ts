import { logs } from '../../logs/service.ts';
import { tagChanges, unlessGone } from './helpers.ts';
import type { HandsOn, ResourceType } from './resource-type.ts';

const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  takes: { LogGroupName: 'immutable', RetentionInDays: 'mutable', Tags: 'mutable' },
  required: [],
  attributes: ['Arn'],
  named: 'LogGroupName',
  longestName: 512,
  seconds: 3,
  async create(at) {
    const logGroupName = at.properties.maybeText('LogGroupName') ?? at.name;
    await at.act(logs, 'CreateLogGroup', {
      logGroupName,
      tags: Object.fromEntries(at.tags.map(({ Key, Value }) => [Key, Value])),
    });
    return logGroupName;
  },
  async settle(at) {
    if (at.properties.has('RetentionInDays')) await setRetention(at);
  },
  async update(at, before) {
    if (at.properties.maybeNumber('RetentionInDays') !== before.properties.maybeNumber('RetentionInDays')) await setRetention(at);
    const { added, gone } = tagChanges(at, before);
    const resourceArn = arnOf(at);
    if (gone.length > 0) await at.act(logs, 'UntagResource', { resourceArn, tagKeys: gone });
    const tags = Object.fromEntries(added.map(({ Key, Value }) => [Key, Value]));
    if (added.length > 0) await at.act(logs, 'TagResource', { resourceArn, tags });
  },
  // GetAtt gives the form that stands in policies, with every stream of the group.
  describe: (at) => ({ Arn: `${arnOf(at)}:*` }),
  remove: (at) => unlessGone(() => at.act(logs, 'DeleteLogGroup', { logGroupName: at.physicalId })),
};

function arnOf({ world, physicalId }: HandsOn): string {
  return `arn:${world.partition}:logs:${world.region}:${world.account}:log-group:${physicalId}`;
}

async function setRetention({ act, properties, physicalId: logGroupName }: HandsOn): Promise<void> {
  const retentionInDays = properties.maybeNumber('RetentionInDays');
  if (retentionInDays === undefined) await unlessGone(() => act(logs, 'DeleteRetentionPolicy', { logGroupName }));
  else await act(logs, 'PutRetentionPolicy', { logGroupName, retentionInDays });
}

/** Where logs are kept. */
export const logGroupTypes: readonly ResourceType[] = [logGroup];
