import {
  type DescribeRuleCommandOutput,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  TagResourceCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { GetBucketNotificationConfigurationCommand, PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { type AwsRequest, events, s3 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { type Difference, type StepContext, seconds } from '../../src/course/step.ts';
import { coreStack } from '../2-service/core-stack.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { claim } from '../ours.ts';
import { tagList } from '../tags.ts';
import { eventPattern } from './event-pattern.ts';
import { pipeline } from './pipeline.ts';
import { readRule, removeRule } from './rule.ts';
import { sourceRepository } from './source-repository.ts';

const needs = { core: coreStack, pipeline, source: sourceRepository };

/** The rule that begins the pipeline when a commit comes. */
export const pipelineTrigger = defineStep({
  id: 'pipeline-trigger',
  title: 'Let each commit start the pipeline',
  service: 'Amazon EventBridge',
  type: 'AWS::Events::Rule',
  partOf: pipeline,
  outputs: { rule: 'string', arn: 'string' },
  needs,
  takes: seconds(1, 3),
  resourceName: ({ project }) => names.trigger(project),
  foresee: ({ name, account, region }) => outputsOf(name, account, region),

  permissions: ({ project, account, region }) => [
    ...[
      'PutRule',
      'TagResource',
      'PutTargets',
      'DescribeRule',
      'ListTagsForResource',
      'ListTargetsByRule',
      'RemoveTargets',
      'DeleteRule',
    ].map((operation) => ({
      action: `events:${operation}`,
      resource: outputsOf(names.trigger(project), account, region).arn,
    })),
    // A target is handed the role under which it is started; CloudFormation named that after the stack.
    { action: 'iam:PassRole', resource: `arn:aws:iam::${account}:role/${names.stack(project)}-*` },
    // Where a bucket holds the code.
    ...['GetBucketNotification', 'PutBucketNotification'].map((operation) => ({
      action: `s3:${operation}`,
      resource: `arn:aws:s3:::${names.source(project)}`,
    })),
  ],

  requests: (context) => ({
    ...(context.needs.source.kind === 's3' ? { tell: tellRequest(context.needs.source.name) } : {}),
    rule: ruleRequest(context, true),
    target: events(new PutTargetsCommand({ Rule: context.name, Targets: [targetOf(context)] })),
  }),

  find: async (context) => {
    const {
      send,
      name,
      tags,
      account,
      region,
      recorded,
      needs: { source },
    } = context;
    const found = await readRule(send, name);
    if (found === undefined) return undefined;
    const outputs = outputsOf(name, account, region);
    const [{ Tags = [] }, { Targets = [] }] = await Promise.all([
      send(events(new ListTagsForResourceCommand({ ResourceARN: outputs.arn }))),
      send(events(new ListTargetsByRuleCommand({ Rule: name }))),
    ]);
    const differences = claim({ what: `rule ${name}`, wanted: tags, present: Tags, known: recorded.arn !== undefined });
    differences.push(...ruleDifferences(found, eventPattern(source)), ...targetDifferences(Targets, targetOf(context)));
    if (source.kind === 's3' && !(await tellsEvents(context))) {
      differences.push({ what: "the bucket's events", is: 'kept to itself', should: 'told to EventBridge' });
    }
    return { outputs, differences };
  },

  ensure: async (context, found) => {
    const {
      send,
      requests,
      checkpoint,
      name,
      tags,
      account,
      region,
      needs: { source },
    } = context;
    const outputs = outputsOf(name, account, region);
    if (source.kind === 's3') await send(tellRequest(source.name));
    // Tags are for new rules only: those of a rule that is there, PutRule leaves as they are (PutRule, Tags).
    if (found) await send(events(new TagResourceCommand({ ResourceARN: outputs.arn, Tags: tagList(tags) })));
    await send(found ? ruleRequest(context, false) : requests.rule);
    await checkpoint(outputs);
    const { FailedEntries: [failed] = [] } = await send(requests.target);
    if (failed) throw new Error(`EventBridge refuses the target of ${name}: ${failed.ErrorMessage ?? failed.ErrorCode}`);
    return outputs;
  },

  destroy: (context) => removeRule(context, { ...context, known: context.recorded.arn !== undefined }),

  links: ({ outputs, target, region }) => {
    const url = target.consoleUrl(`events/home?region=${region}#/eventbus/default/rules/${outputs.rule}`);
    return url === undefined ? [] : [{ label: 'the rule in the console', url }];
  },
});

type Context = CourseTools & StepContext<typeof needs>;

const ruleRequest = ({ name, tags, needs: { source } }: Context, isNew: boolean) =>
  events(
    new PutRuleCommand({
      Name: name,
      Description: 'Starts the pipeline when a commit comes',
      State: 'ENABLED',
      EventPattern: JSON.stringify(eventPattern(source)),
      ...(isNew ? { Tags: tagList(tags) } : {}),
    }),
  );

const targetOf = ({ needs: { core, pipeline: started } }: Pick<Context, 'needs'>): Target => ({
  Id: 'pipeline',
  Arn: started.arn,
  RoleArn: core.triggerRole,
});

/** Lets a bucket tell EventBridge what becomes of its objects; by itself it doesn't. */
const tellRequest = (Bucket: string): AwsRequest =>
  s3(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { EventBridgeConfiguration: {} } }));

async function tellsEvents({ send, account, needs: { source } }: Context): Promise<boolean> {
  const asked = new GetBucketNotificationConfigurationCommand({ Bucket: source.name, ExpectedBucketOwner: account });
  return (await send(s3(asked))).EventBridgeConfiguration !== undefined;
}

function ruleDifferences({ State, EventPattern = '{}' }: DescribeRuleCommandOutput, pattern: object): Difference[] {
  const differences: Difference[] = [];
  if (State !== 'ENABLED') differences.push({ what: 'rule', is: 'switched off', should: 'switched on' });
  if (JSON.stringify(JSON.parse(EventPattern)) !== JSON.stringify(pattern)) {
    differences.push({ what: 'what the rule listens to', is: EventPattern, should: JSON.stringify(pattern) });
  }
  return differences;
}

function targetDifferences(targets: readonly Target[], wanted: Target): Difference[] {
  const present = targets.find(({ Id }) => Id === wanted.Id);
  if (present?.Arn === wanted.Arn && present?.RoleArn === wanted.RoleArn) return [];
  return [{ what: 'target', is: present?.Arn ?? 'none', should: wanted.Arn ?? '' }];
}

const outputsOf = (name: string, account: string, region: string) => ({
  rule: name,
  arn: `arn:aws:events:${region}:${account}:rule/${name}`,
});
