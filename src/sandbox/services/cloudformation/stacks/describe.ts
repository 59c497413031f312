import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import type { Call } from '../../../service.ts';
import { tagList } from '../../../tags.ts';
import { invalid } from '../refusals.ts';
import { isHidden } from '../template/parameters.ts';
import { parseTemplate } from '../template/template.ts';
import { findStack } from './find.ts';
import { type Stack, stackEvents, stacks } from './model.ts';
import { pageOf } from './page.ts';

/** DescribeStacks: one by name or id, or all that aren't deleted. @throws AwsError ValidationError */
export function describeStacks({ StackName, NextToken }: CloudFormation.DescribeStacksInput, { world }: Call) {
  if (StackName !== undefined) {
    const stack = findStack(world, StackName);
    if (!stack) throw invalid(`Stack with id ${StackName} does not exist`);
    return { Stacks: [shown(stack)] };
  }
  const alive = [...stacks(world).values()].filter(({ status }) => status !== 'DELETE_COMPLETE').reverse();
  const { items, next } = pageOf(alive, ({ id }) => id, NextToken);
  return { Stacks: items.map(shown), ...next };
}

/** ListStacks: deleted ones too. */
export function listStacks({ StackStatusFilter = [], NextToken }: CloudFormation.ListStacksInput, { world }: Call) {
  const wanted: readonly string[] = StackStatusFilter;
  const found = [...stacks(world).values()].filter(({ status }) => wanted.length === 0 || wanted.includes(status)).reverse();
  const { items, next } = pageOf(found, ({ id }) => id, NextToken);
  return {
    StackSummaries: items.map((stack) => ({ ...headOf(stack), DriftInformation: { StackDriftStatus: 'NOT_CHECKED' as const } })),
    ...next,
  };
}

/** DescribeStackEvents: newest first. @throws AwsError ValidationError */
export function describeStackEvents({ StackName, NextToken }: CloudFormation.DescribeStackEventsInput, { world }: Call) {
  const stack = findStack(world, StackName);
  if (!stack) throw invalid(`Stack [${StackName}] does not exist`);
  const events = [...stackEvents(world).values()].filter(({ stackId }) => stackId === stack.id).reverse();
  const { items, next } = pageOf(events, ({ id }) => id, NextToken);
  const StackEvents = items.map(
    (event): CloudFormation.StackEvent => ({
      ...{ StackId: stack.id, StackName: stack.name, EventId: event.id, LogicalResourceId: event.logicalId },
      ...{ PhysicalResourceId: event.physicalId ?? '', ResourceType: event.type, Timestamp: new Date(event.time) },
      ResourceStatus: event.status as CloudFormation.ResourceStatus,
      ...(event.reason !== undefined && { ResourceStatusReason: event.reason }),
      ...(event.properties && { ResourceProperties: JSON.stringify(event.properties) }),
      ...(event.token !== undefined && { ClientRequestToken: event.token }),
    }),
  );
  return { StackEvents, ...next };
}

function headOf(stack: Stack) {
  const { description } = parseTemplate(stack.target.templateBody);
  return {
    ...{ StackId: stack.id, StackName: stack.name, StackStatus: stack.status, CreationTime: new Date(stack.created) },
    ...(description !== undefined && { Description: description, TemplateDescription: description }),
    ...(stack.updated !== undefined && { LastUpdatedTime: new Date(stack.updated) }),
    ...(stack.deleted !== undefined && { DeletionTime: new Date(stack.deleted) }),
    ...(stack.reason !== undefined && { StackStatusReason: stack.reason }),
  };
}

function shown(stack: Stack): CloudFormation.Stack {
  const { target, outputs } = stack;
  const { parameters } = parseTemplate(target.templateBody);
  return {
    ...headOf(stack),
    Parameters: Object.entries(target.parameters).map(([ParameterKey, value]) => ({
      ...{ ParameterKey, ParameterValue: isHidden(parameters[ParameterKey]) ? '****' : value },
    })),
    Outputs: outputs.map(({ key, value, description, exportName }) => ({
      ...{ OutputKey: key, OutputValue: value },
      ...(description !== undefined && { Description: description }),
      ...(exportName !== undefined && { ExportName: exportName }),
    })),
    Tags: tagList(target.tags),
    Capabilities: [...target.capabilities] as CloudFormation.Capability[],
    NotificationARNs: [...target.notificationArns],
    ...(stack.roleArn !== undefined && { RoleARN: stack.roleArn }),
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    EnableTerminationProtection: stack.terminationProtection,
    RollbackConfiguration: {},
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}
