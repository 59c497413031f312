import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import type { Call } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { invalid } from '../refusals.ts';
import { findStack } from './find.ts';
import { resourcesOf, type Stack, type StackResource, stackResources, stacks } from './model.ts';
import { pageOf } from './page.ts';

/** DescribeStackResources: by stack, or by the id of a thing that is in one. @throws AwsError ValidationError */
export function describeStackResources(input: CloudFormation.DescribeStackResourcesInput, { world }: Call) {
  const { StackName, PhysicalResourceId, LogicalResourceId } = input;
  if (StackName === undefined && PhysicalResourceId === undefined) {
    throw invalid('Either StackName or PhysicalResourceId must be specified');
  }
  const stack = StackName === undefined ? holderOf(world, PhysicalResourceId) : findStack(world, StackName);
  if (!stack) throw invalid(`Stack with id ${StackName ?? PhysicalResourceId} does not exist`);
  const found = resourcesOf(world, stack.id).filter(
    ({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId,
  );
  return { StackResources: found.map((resource) => ({ ...headOf(stack, resource), Timestamp: new Date(resource.time) })) };
}

/** DescribeStackResource. @throws AwsError ValidationError */
export function describeStackResource(
  { StackName, LogicalResourceId }: CloudFormation.DescribeStackResourceInput,
  { world }: Call,
) {
  const stack = findStack(world, StackName);
  if (!stack) throw invalid(`Stack '${StackName}' does not exist`);
  const resource = resourcesOf(world, stack.id).find(({ logicalId }) => logicalId === LogicalResourceId);
  if (!resource) throw invalid(`Resource ${LogicalResourceId} does not exist for stack ${stack.name}`);
  return { StackResourceDetail: { ...headOf(stack, resource), LastUpdatedTimestamp: new Date(resource.time) } };
}

/** ListStackResources. @throws AwsError ValidationError */
export function listStackResources({ StackName, NextToken }: CloudFormation.ListStackResourcesInput, { world }: Call) {
  const stack = findStack(world, StackName);
  if (!stack) throw invalid(`Stack with id ${StackName} does not exist`);
  const { items, next } = pageOf(resourcesOf(world, stack.id), ({ logicalId }) => logicalId, NextToken);
  const summaries = items.map((resource) => {
    const { StackId: _, StackName: __, ...head } = headOf(stack, resource);
    return { ...head, LastUpdatedTimestamp: new Date(resource.time) };
  });
  return { StackResourceSummaries: summaries, ...next };
}

function headOf(stack: Stack, { logicalId, type, status, reason, current, making }: StackResource) {
  const physicalId = making?.physicalId ?? current?.physicalId;
  return {
    ...{ StackId: stack.id, StackName: stack.name, LogicalResourceId: logicalId, ResourceType: type, ResourceStatus: status },
    ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
    ...(reason !== undefined && { ResourceStatusReason: reason }),
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' as const },
  };
}

function holderOf(world: World, physicalId: string | undefined): Stack | undefined {
  const resource = [...stackResources(world).values()].find(({ current }) => current?.physicalId === physicalId);
  return resource && stacks(world).get(resource.stackId);
}
