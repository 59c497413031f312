import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import type { Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import { permissions } from './permissions.ts';
import { isUnderWay, workOn } from './run/carry-on.ts';
import { createStack, updateStack } from './stacks/change.ts';
import { continueUpdateRollback, deleteStack } from './stacks/delete.ts';
import { describeStackEvents, describeStacks, listStacks } from './stacks/describe.ts';
import { describeStackResource, describeStackResources, listStackResources } from './stacks/describe-resources.ts';
import { stacks } from './stacks/model.ts';
import { getTemplate, getTemplateSummary, validateTemplate } from './stacks/templates.ts';

const operations = {
  CreateStack: createStack,
  UpdateStack: updateStack,
  DeleteStack: deleteStack,
  ContinueUpdateRollback: continueUpdateRollback,
  DescribeStacks: describeStacks,
  ListStacks: listStacks,
  DescribeStackEvents: describeStackEvents,
  DescribeStackResource: describeStackResource,
  DescribeStackResources: describeStackResources,
  ListStackResources: listStackResources,
  GetTemplate: getTemplate,
  GetTemplateSummary: getTemplateSummary,
  ValidateTemplate: validateTemplate,
} satisfies Handlers<typeof CloudFormation>;

/** AWS CloudFormation: runs templates of the resource types in `resources/`. */
export const cloudformation: Service = {
  id: 'cloudformation',
  signingName: 'cloudformation',
  protocol: 'awsQuery',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  apiVersion: '2010-05-15',
  schemas: () => import('@aws-sdk/client-cloudformation'),
  operations,
  permissions,
  inventory,
  async open(world) {
    for (const { id, status } of stacks(world).values()) if (isUnderWay(status)) workOn(world, id);
  },
};

/** The stacks that are there; their resources stand in the inventories of their own services. */
function inventory(world: World): InventoryItem[] {
  return [...stacks(world).values()]
    .filter(({ status }) => status !== 'DELETE_COMPLETE')
    .map(({ id, name, target }) => ({
      ...{ type: 'AWS::CloudFormation::Stack', name, arn: id },
      ...{ account: world.account, tags: target.tags },
    }));
}
