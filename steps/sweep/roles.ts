import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { unlessAwsError } from '../../src/aws/errors.ts';
import { iam } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Deletion } from '../../src/course/step.ts';
import { type Finding, ownerOf, type Search, seen, stackOf } from './search.ts';

const gone = ['NoSuchEntity', 'NoSuchEntityException'];

/**
 * Roles by name: tag search never returns them. They belong to no region, so of a stack's role the stack says where it
 * belongs; one of another region is another search's business.
 */
export async function findRoles(search: Search): Promise<Finding[]> {
  const looks = (await roleNames(search)).map(async (name): Promise<Finding[]> => {
    const { Role } = (await seen(search, search.send(iam(new GetRoleCommand({ RoleName: name }))), ...gone)) ?? {};
    const project = ownerOf(search, Role?.Tags);
    const stackId = stackOf(Role?.Tags);
    const isElsewhere = stackId !== undefined && stackId.split(':')[3] !== search.region;
    if (Role === undefined || project === undefined || isElsewhere) return [];
    const remove = () => removeRole(search, name);
    const page = `iam/home#/roles/details/${name}`;
    return [{ type: 'AWS::IAM::Role', name, project, createdAt: Role.CreateDate?.toISOString(), stackId, page, remove }];
  });
  return (await Promise.all(looks)).flat();
}

/** IAM lists all of an account's roles or none. CloudFormation names those of a stack after it. */
async function roleNames({ send, begins, project }: Search): Promise<string[]> {
  const names: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(iam(new ListRolesCommand({ Marker })));
    names.push(...(page.Roles ?? []).flatMap(({ RoleName }) => RoleName ?? []));
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker !== undefined);
  return names.filter((name) =>
    project === undefined ? /^mysfits-[a-z0-9]{6}-core-/.test(name) : name.startsWith(`${begins}core-`),
  );
}

/** Takes all policies from a role, then deletes it: with any left IAM refuses (DeleteRole, DeleteConflict). */
async function removeRole({ send, until }: Pick<CourseTools, 'send' | 'until'>, RoleName: string): Promise<Deletion> {
  const attached = await unlessAwsError(send(iam(new ListAttachedRolePoliciesCommand({ RoleName }))), ...gone);
  if (attached === undefined) return 'already gone';
  for (const { PolicyArn } of attached.AttachedPolicies ?? []) {
    await unlessAwsError(send(iam(new DetachRolePolicyCommand({ RoleName, PolicyArn }))), ...gone);
  }
  const inline = await unlessAwsError(send(iam(new ListRolePoliciesCommand({ RoleName }))), ...gone);
  for (const PolicyName of inline?.PolicyNames ?? []) {
    await unlessAwsError(send(iam(new DeleteRolePolicyCommand({ RoleName, PolicyName }))), ...gone);
  }
  const deleted = await unlessAwsError(send(iam(new DeleteRoleCommand({ RoleName }))), ...gone);
  if (deleted === undefined) return 'already gone';
  await until({
    what: `the role ${RoleName} to be gone`,
    seconds: 60,
    look: async () => ((await unlessAwsError(send(iam(new GetRoleCommand({ RoleName }))), ...gone)) ? undefined : true),
  });
  return 'deleted';
}
