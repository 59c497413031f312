import type { Tag } from '@aws-sdk/client-cloudformation';
import { passRole, tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { stackArn } from './stacks/find.ts';

interface Input {
  readonly StackName?: string;
  readonly RoleARN?: string;
  readonly Tags?: readonly Tag[];
  readonly ChangeSetName?: string;
}

/** Actions for which the Service Authorization Reference names no resource type. */
const WITHOUT_RESOURCE = ['ListStacks', 'ValidateTemplate'];

/**
 * What a caller must be allowed to do, beside what the resources of the template take.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
export function permissions(operation: string, input: Input, { world }: Call): readonly Permission[] {
  const { StackName, RoleARN, Tags } = input;
  const action = `cloudformation:${operation}`;
  if (WITHOUT_RESOURCE.includes(operation)) return [{ action, resources: ['*'] }];
  // Without a name all of them are meant.
  const arn = StackName?.startsWith('arn:') ? StackName : stackArn(world, StackName ?? '*', '*');
  const context = {
    ...(Tags && tagContext(Tags)),
    ...(RoleARN !== undefined && { 'cloudformation:RoleArn': RoleARN }),
  };
  const own: Permission = { action, resources: [arn], context };
  // Tags that come with a stack are a permission of their own, which can be tied to the call that brings them
  // (cloudformation:CreateAction); a role that is handed over has to be passed.
  const tagging = { ...tagContext(Tags), 'cloudformation:CreateAction': operation };
  const tagged = Tags?.length ? [{ action: 'cloudformation:TagResource', resources: [arn], context: tagging }] : [];
  return [own, ...tagged, ...passRole(RoleARN, 'cloudformation.amazonaws.com')];
}
