import { parsePolicyDocument } from '../../authorization/policy-document.ts';
import { AWS_MANAGED } from './aws-managed.ts';
import { limitExceeded, noSuchEntity, noSuchPolicy } from './errors.ts';
import { encodedDocument, keepRole, knownRole, ownRole } from './known.ts';
import { type IamHandler, policies } from './model.ts';
import { pageOf } from './page.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: white space doesn't count.
const MOST_INLINE_CHARACTERS = 10_240;
const MOST_ATTACHED = 10;

export const putRolePolicy: IamHandler<'PutRolePolicy'> = ({ RoleName, PolicyName = '', PolicyDocument = '' }, { world }) => {
  const role = ownRole(world, RoleName);
  parsePolicyDocument(PolicyDocument, 'identity');
  const inline = { ...role.inline, [PolicyName]: PolicyDocument };
  const characters = Object.values(inline).reduce((sum, text) => sum + text.replace(/\s/g, '').length, 0);
  if (characters > MOST_INLINE_CHARACTERS) {
    throw limitExceeded(`Maximum policy size of ${MOST_INLINE_CHARACTERS} bytes exceeded for role ${role.name}`);
  }
  keepRole(world, { ...role, inline });
  return {};
};

const noSuchInline = (name: string) => noSuchEntity(`The role policy with name ${name} cannot be found.`);

export const getRolePolicy: IamHandler<'GetRolePolicy'> = ({ RoleName, PolicyName = '' }, { world }) => {
  const role = knownRole(world, RoleName);
  const document = Object.hasOwn(role.inline, PolicyName) ? role.inline[PolicyName] : undefined;
  if (document === undefined) throw noSuchInline(PolicyName);
  return { RoleName: role.name, PolicyName, PolicyDocument: encodedDocument(document) };
};

export const deleteRolePolicy: IamHandler<'DeleteRolePolicy'> = ({ RoleName, PolicyName = '' }, { world }) => {
  const role = ownRole(world, RoleName);
  const { [PolicyName]: gone, ...inline } = role.inline;
  if (gone === undefined) throw noSuchInline(PolicyName);
  keepRole(world, { ...role, inline });
  return {};
};

export const listRolePolicies: IamHandler<'ListRolePolicies'> = (input, { world }) => {
  const { items, rest } = pageOf(Object.keys(knownRole(world, input.RoleName).inline).sort(), (name) => name, input);
  return { PolicyNames: items, ...rest };
};

/** Attaching what is attached already changes nothing. */
export const attachRolePolicy: IamHandler<'AttachRolePolicy'> = ({ RoleName, PolicyArn = '' }, { world }) => {
  const role = ownRole(world, RoleName);
  if (!policies(world).has(PolicyArn) && !AWS_MANAGED.has(PolicyArn)) {
    throw noSuchEntity(`Policy ${PolicyArn} does not exist or is not attachable.`);
  }
  if (role.attached.includes(PolicyArn)) return {};
  if (role.attached.length >= MOST_ATTACHED) throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${MOST_ATTACHED}`);
  keepRole(world, { ...role, attached: [...role.attached, PolicyArn] });
  return {};
};

export const detachRolePolicy: IamHandler<'DetachRolePolicy'> = ({ RoleName, PolicyArn = '' }, { world }) => {
  const role = ownRole(world, RoleName);
  if (!role.attached.includes(PolicyArn)) throw noSuchPolicy(PolicyArn);
  keepRole(world, { ...role, attached: role.attached.filter((arn) => arn !== PolicyArn) });
  return {};
};

export const listAttachedRolePolicies: IamHandler<'ListAttachedRolePolicies'> = (input, { world }) => {
  const { PathPrefix = '/', RoleName } = input;
  const attached = knownRole(world, RoleName).attached.flatMap((PolicyArn) => {
    const policy = policies(world).get(PolicyArn) ?? AWS_MANAGED.get(PolicyArn);
    return policy?.path.startsWith(PathPrefix) ? [{ PolicyName: policy.name, PolicyArn }] : [];
  });
  const { items, rest } = pageOf(attached, ({ PolicyArn }) => PolicyArn, input);
  return { AttachedPolicies: items, ...rest };
};
