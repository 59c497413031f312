const StackName = 'mysfits-core';
const Tags = [{ Key: 'mysfits:project', Value: 'p-1' }];
const RoleARN = 'arn:aws:iam::123456789012:role/maker';

/** An input for each operation of CloudFormation that the sandbox serves. */
export const examples: Record<string, object> = {
  ContinueUpdateRollback: { StackName, RoleARN },
  CreateStack: { StackName, TemplateBody: '{}', Tags, RoleARN },
  DeleteStack: { StackName, RoleARN },
  DescribeStackEvents: { StackName },
  DescribeStackResource: { StackName, LogicalResourceId: 'Vpc' },
  DescribeStackResources: { StackName },
  DescribeStacks: { StackName },
  GetTemplate: { StackName },
  GetTemplateSummary: { StackName },
  ListStackResources: { StackName },
  ListStacks: {},
  UpdateStack: { StackName, TemplateBody: '{}', Tags, RoleARN },
  ValidateTemplate: { TemplateBody: '{}' },
};
