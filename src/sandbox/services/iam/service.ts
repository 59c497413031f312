import type { Handlers, InventoryItem, Service } from '../../service.ts';
import type { World } from '../../world/world.ts';
import * as linked from './linked-role-operations.ts';
import * as managed from './managed-policies.ts';
import { type Iam, policies, roleArn, roles } from './model.ts';
import { permissions } from './permissions.ts';
import * as role from './role-operations.ts';
import * as rolePolicy from './role-policies.ts';

const operations = {
  CreateRole: role.createRole,
  GetRole: role.getRole,
  ListRoles: role.listRoles,
  DeleteRole: role.deleteRole,
  UpdateRole: role.updateRole,
  UpdateAssumeRolePolicy: role.updateAssumeRolePolicy,
  TagRole: role.tagRole,
  UntagRole: role.untagRole,
  ListRoleTags: role.listRoleTags,
  ListInstanceProfilesForRole: role.listInstanceProfilesForRole,
  PutRolePolicy: rolePolicy.putRolePolicy,
  GetRolePolicy: rolePolicy.getRolePolicy,
  DeleteRolePolicy: rolePolicy.deleteRolePolicy,
  ListRolePolicies: rolePolicy.listRolePolicies,
  AttachRolePolicy: rolePolicy.attachRolePolicy,
  DetachRolePolicy: rolePolicy.detachRolePolicy,
  ListAttachedRolePolicies: rolePolicy.listAttachedRolePolicies,
  CreatePolicy: managed.createPolicy,
  GetPolicy: managed.getPolicy,
  GetPolicyVersion: managed.getPolicyVersion,
  DeletePolicy: managed.deletePolicy,
  ListPolicies: managed.listPolicies,
  CreateServiceLinkedRole: linked.createServiceLinkedRole,
  DeleteServiceLinkedRole: linked.deleteServiceLinkedRole,
  GetServiceLinkedRoleDeletionStatus: linked.getServiceLinkedRoleDeletionStatus,
} satisfies Handlers<Iam>;

/** Roles and policies. Service-linked roles stay in an account for good, cost nothing, and others may use them: they aren't left behind. */
const inventory = (world: World): InventoryItem[] => [
  ...[...roles(world).values()]
    .filter(({ linkedTo }) => linkedTo === undefined)
    .map((one) => ({
      type: 'AWS::IAM::Role',
      name: one.name,
      arn: roleArn(world, one),
      account: world.account,
      tags: one.tags,
    })),
  ...[...policies(world).values()].map(({ name, arn, tags }) => ({
    type: 'AWS::IAM::ManagedPolicy',
    name,
    arn,
    account: world.account,
    tags,
  })),
];

/** AWS Identity and Access Management: https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html */
export const iam: Service = {
  id: 'iam',
  signingName: 'iam',
  protocol: 'awsQuery',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  apiVersion: '2010-05-08',
  schemas: () => import('@aws-sdk/client-iam'),
  operations,
  permissions,
  inventory,
};
