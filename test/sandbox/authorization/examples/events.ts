const Name = 'mysfits-ab12cd-trigger';
const ResourceARN = `arn:aws:events:us-east-1:123456789012:rule/${Name}`;
const TargetArn = 'arn:aws:codepipeline:us-east-1:123456789012:mysfits-ab12cd-pipeline';
const Tags = [{ Key: 'mysfits:project', Value: 'p-1' }];

/** An input for each operation of EventBridge that the sandbox serves. */
export const examples: Record<string, object> = {
  PutRule: { Name, EventPattern: '{"source":["aws.codecommit"]}', Tags },
  DescribeRule: { Name },
  ListRules: {},
  DeleteRule: { Name },
  EnableRule: { Name },
  DisableRule: { Name },
  PutTargets: { Rule: Name, Targets: [{ Id: 'pipeline', Arn: TargetArn, RoleArn: 'arn:aws:iam::123456789012:role/trigger' }] },
  RemoveTargets: { Rule: Name, Ids: ['pipeline'] },
  ListTargetsByRule: { Rule: Name },
  ListRuleNamesByTarget: { TargetArn },
  PutEvents: { Entries: [{ Source: 'mine', DetailType: 'x', Detail: '{}' }] },
  TagResource: { ResourceARN, Tags },
  UntagResource: { ResourceARN, TagKeys: ['mysfits:project'] },
  ListTagsForResource: { ResourceARN },
};
