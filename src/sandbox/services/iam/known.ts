import type { Role } from '@aws-sdk/client-iam';
import { tagList } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { noSuchRole, unmodifiable } from './errors.ts';
import { type RoleRecord, roleArn, roleNamed, roles } from './model.ts';

/** The role of that name. @throws AwsError NoSuchEntity */
export function knownRole(world: World, name: string | undefined): RoleRecord {
  const role = name === undefined ? undefined : roleNamed(world, name);
  if (!role) throw noSuchRole(name ?? '');
  return role;
}

/** The role of that name, if its account may change it. @throws AwsError NoSuchEntity, UnmodifiableEntity */
export function ownRole(world: World, name: string | undefined): RoleRecord {
  const role = knownRole(world, name);
  if (role.linkedTo !== undefined) throw unmodifiable(role.name);
  return role;
}

export const keepRole = (world: World, role: RoleRecord): void => roles(world).set(role.name.toLowerCase(), role);

/** Policy documents come back percent-encoded, by RFC 3986: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export function encodedDocument(document: string): string {
  return encodeURIComponent(document).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A role as ListRoles answers it: without tags. */
export function listedRole(world: World, role: RoleRecord): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: roleArn(world, role),
    CreateDate: new Date(role.created),
    AssumeRolePolicyDocument: encodedDocument(role.trust),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSession,
  };
}

/** A role as CreateRole and GetRole answer it. */
export function describedRole(world: World, role: RoleRecord): Role {
  const Tags = tagList(role.tags);
  return { ...listedRole(world, role), ...(Tags.length > 0 && { Tags }) };
}
