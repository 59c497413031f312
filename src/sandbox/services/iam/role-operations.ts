import { parsePolicyDocument } from '../../authorization/policy-document.ts';
import { tagList } from '../../tags.ts';
import { alreadyExists, deleteConflict, limitExceeded, validationError } from './errors.ts';
import { describedRole, keepRole, knownRole, listedRole, ownRole } from './known.ts';
import { type IamHandler, roleNamed, roles, uniqueId } from './model.ts';
import { pageOf } from './page.ts';
import { withoutTags, withTags } from './tags.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const MOST_TRUST_CHARACTERS = 2048;

function checkTrust(document: string): void {
  parsePolicyDocument(document, 'trust');
  if (document.replace(/\s/g, '').length > MOST_TRUST_CHARACTERS) {
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${MOST_TRUST_CHARACTERS}`);
  }
}

export const createRole: IamHandler<'CreateRole'> = (input, call) => {
  const { world } = call;
  const { RoleName = '', Path = '/', AssumeRolePolicyDocument = '', Description, MaxSessionDuration = 3600, Tags } = input;
  // The path of service-linked roles is AWS's own.
  if (Path.startsWith('/aws-service-role/')) throw validationError('Invalid path: /aws-service-role/ is reserved for AWS.');
  checkTrust(AssumeRolePolicyDocument);
  const tags = withTags({}, Tags, call);
  if (roleNamed(world, RoleName)) throw alreadyExists(`Role with name ${RoleName} already exists.`);
  keepRole(world, {
    name: RoleName,
    path: Path,
    id: uniqueId('AROA'),
    created: world.clock.now().toISOString(),
    trust: AssumeRolePolicyDocument,
    description: Description,
    maxSession: MaxSessionDuration,
    tags,
    inline: {},
    attached: [],
  });
  return { Role: describedRole(world, knownRole(world, RoleName)) };
};

export const getRole: IamHandler<'GetRole'> = ({ RoleName }, { world }) => ({
  Role: { ...describedRole(world, knownRole(world, RoleName)), RoleLastUsed: {} },
});

export const listRoles: IamHandler<'ListRoles'> = (input, { world }) => {
  const { PathPrefix = '/' } = input;
  const found = [...roles(world).values()]
    .filter(({ path }) => path.startsWith(PathPrefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, rest } = pageOf(found, ({ name }) => name, input);
  return { Roles: items.map((role) => listedRole(world, role)), ...rest };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html: policies and instance profiles first. */
export const deleteRole: IamHandler<'DeleteRole'> = ({ RoleName }, { world }) => {
  const role = ownRole(world, RoleName);
  if (role.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(role.inline).length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
  roles(world).delete(role.name.toLowerCase());
  return {};
};

export const updateRole: IamHandler<'UpdateRole'> = ({ RoleName, Description, MaxSessionDuration }, { world }) => {
  const role = ownRole(world, RoleName);
  keepRole(world, {
    ...role,
    description: Description ?? role.description,
    maxSession: MaxSessionDuration ?? role.maxSession,
  });
  return {};
};

export const updateAssumeRolePolicy: IamHandler<'UpdateAssumeRolePolicy'> = ({ RoleName, PolicyDocument = '' }, { world }) => {
  const role = ownRole(world, RoleName);
  checkTrust(PolicyDocument);
  keepRole(world, { ...role, trust: PolicyDocument });
  return {};
};

export const tagRole: IamHandler<'TagRole'> = ({ RoleName, Tags }, call) => {
  const role = ownRole(call.world, RoleName);
  keepRole(call.world, { ...role, tags: withTags(role.tags, Tags, call) });
  return {};
};

export const untagRole: IamHandler<'UntagRole'> = ({ RoleName, TagKeys }, { world }) => {
  const role = ownRole(world, RoleName);
  keepRole(world, { ...role, tags: withoutTags(role.tags, TagKeys) });
  return {};
};

export const listRoleTags: IamHandler<'ListRoleTags'> = (input, { world }) => {
  const { items, rest } = pageOf(tagList(knownRole(world, input.RoleName).tags), ({ Key }) => Key, input);
  return { Tags: items, ...rest };
};

/** The sandbox has no instances, so no profile holds a role. Tools that delete roles ask all the same. */
export const listInstanceProfilesForRole: IamHandler<'ListInstanceProfilesForRole'> = ({ RoleName }, { world }) => {
  knownRole(world, RoleName);
  return { InstanceProfiles: [], IsTruncated: false };
};
