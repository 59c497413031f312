import { tagContext } from '../../authorization/permission.ts';
import type { Call, Permission } from '../../service.ts';
import { linkedRoleName, linkedRolePath } from './linked-roles.ts';
import { policies, roleArn, roleNamed } from './model.ts';

/** What the permissions of an operation are read from. */
interface Input {
  readonly RoleName?: string;
  readonly PolicyName?: string;
  readonly PolicyArn?: string;
  readonly Path?: string;
  readonly AWSServiceName?: string;
  readonly DeletionTaskId?: string;
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

const ON_ROLES = new Set([
  'CreateRole',
  'GetRole',
  'DeleteRole',
  'UpdateRole',
  'UpdateAssumeRolePolicy',
  'TagRole',
  'UntagRole',
  'ListRoleTags',
  'PutRolePolicy',
  'GetRolePolicy',
  'DeleteRolePolicy',
  'ListRolePolicies',
  'AttachRolePolicy',
  'DetachRolePolicy',
  'ListAttachedRolePolicies',
  'ListInstanceProfilesForRole',
  'DeleteServiceLinkedRole',
]);
const ON_POLICIES = new Set(['CreatePolicy', 'GetPolicy', 'GetPolicyVersion', 'DeletePolicy']);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
export function permissions(operation: string, input: Input, { world }: Call): readonly Permission[] {
  const action = `iam:${operation}`;
  const { RoleName, PolicyName = '', PolicyArn, Path = '/', AWSServiceName = '', Tags = [] } = input;
  if (ON_ROLES.has(operation)) {
    const known = RoleName === undefined ? undefined : roleNamed(world, RoleName);
    const role = roleArn(world, known ?? { path: Path, name: RoleName ?? '' });
    const attaching = PolicyArn === undefined ? {} : { 'iam:PolicyARN': PolicyArn };
    return [
      { action, resources: [role], context: { ...tagContext(Tags), ...attaching } },
      ...(operation === 'CreateRole' && Tags.length > 0 ? [tagging('iam:TagRole', role, Tags)] : []),
    ];
  }
  if (ON_POLICIES.has(operation)) {
    const arn = PolicyArn ?? `arn:aws:iam::${world.account}:policy${Path}${PolicyName}`;
    const known = policies(world).get(arn)?.arn ?? arn;
    return [
      { action, resources: [known], context: tagContext(Tags) },
      ...(operation === 'CreatePolicy' && Tags.length > 0 ? [tagging('iam:TagPolicy', arn, Tags)] : []),
    ];
  }
  switch (operation) {
    case 'CreateServiceLinkedRole': {
      const resource = `arn:aws:iam::${world.account}:role${linkedRolePath(AWSServiceName)}${linkedRoleName(AWSServiceName) ?? ''}`;
      return [{ action, resources: [resource], context: { 'iam:AWSServiceName': AWSServiceName } }];
    }
    case 'GetServiceLinkedRoleDeletionStatus': {
      // task/aws-service-role/SERVICE/NAME/UUID
      const role = (input.DeletionTaskId ?? '').split('/').slice(1, -1).join('/');
      return [{ action, resources: [`arn:aws:iam::${world.account}:role/${role}`] }];
    }
    // AWS lists both on `*` alone.
    case 'ListRoles':
    case 'ListPolicies':
      return [{ action, resources: ['*'] }];
    default:
      throw new Error(`Nobody has said what ${action} needs.`);
  }
}

const tagging = (action: string, resource: string, tags: NonNullable<Input['Tags']>): Permission => ({
  action,
  resources: [resource],
  context: tagContext(tags),
});
