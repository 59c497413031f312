import { randomUUID } from 'node:crypto';
import type { DeletionTaskStatusType } from '@aws-sdk/client-iam';
import type { World } from '../../world/world.ts';
import { invalidInput, noSuchEntity } from './errors.ts';
import { describedRole, knownRole } from './known.ts';
import { ensureLinkedRole, linkedRoleName } from './linked-roles.ts';
import { type IamHandler, roleNamed, roles } from './model.ts';

/** What became of a request to delete a linked role, by its task id. */
const deletions = (world: World) => world.collection<{ readonly status: DeletionTaskStatusType }>('iam/linked-role-deletions');

export const createServiceLinkedRole: IamHandler<'CreateServiceLinkedRole'> = (
  { AWSServiceName = '', Description, CustomSuffix },
  { world },
) => {
  const name = linkedRoleName(AWSServiceName);
  if (name === undefined) throw invalidInput(`The service ${AWSServiceName} has no linked role that the sandbox knows.`);
  if (CustomSuffix !== undefined) throw invalidInput(`Custom suffix is not allowed for ${AWSServiceName}`);
  if (roleNamed(world, name)) {
    throw invalidInput(`Service role name ${name} has been taken in this account, please try a different suffix.`);
  }
  return { Role: describedRole(world, ensureLinkedRole(world, AWSServiceName, Description)) };
};

/** A service says whether its role is still in use; those of the sandbox don't, and make it anew when they need it. */
export const deleteServiceLinkedRole: IamHandler<'DeleteServiceLinkedRole'> = ({ RoleName }, { world }) => {
  const role = knownRole(world, RoleName);
  if (role.linkedTo === undefined) throw noSuchEntity(`The role ${role.name} is not a service-linked role.`);
  const DeletionTaskId = `task${role.path}${role.name}/${randomUUID()}`;
  roles(world).delete(role.name.toLowerCase());
  deletions(world).set(DeletionTaskId, { status: 'SUCCEEDED' });
  return { DeletionTaskId };
};

export const getServiceLinkedRoleDeletionStatus: IamHandler<'GetServiceLinkedRoleDeletionStatus'> = (
  { DeletionTaskId = '' },
  { world },
) => {
  const deletion = deletions(world).get(DeletionTaskId);
  if (!deletion) throw noSuchEntity(`The deletion task ${DeletionTaskId} cannot be found.`);
  return { Status: deletion.status };
};
