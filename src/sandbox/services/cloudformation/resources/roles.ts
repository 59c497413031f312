import type * as Iam from '@aws-sdk/client-iam';
import { iam } from '../../iam/service.ts';
import { tagChanges, unlessGone } from './helpers.ts';
import type { Properties } from './properties.ts';
import type { HandsOn, ResourceType } from './resource-type.ts';
import { given } from './vpc.ts';

const role: ResourceType = {
  type: 'AWS::IAM::Role',
  takes: {
    ...{ RoleName: 'immutable', Path: 'immutable', AssumeRolePolicyDocument: 'mutable', Description: 'mutable' },
    ...{ MaxSessionDuration: 'mutable', ManagedPolicyArns: 'mutable', Policies: 'mutable', Tags: 'mutable' },
  },
  required: ['AssumeRolePolicyDocument'],
  attributes: ['Arn', 'RoleId'],
  named: 'RoleName',
  longestName: 64,
  // CloudFormation waits until a new role has spread.
  seconds: 15,
  async create(at) {
    const { properties } = at;
    const [Path, Description] = [properties.maybeText('Path'), properties.maybeText('Description')];
    const MaxSessionDuration = properties.maybeNumber('MaxSessionDuration');
    const { Role } = await at.act<Iam.CreateRoleResponse>(iam, 'CreateRole', {
      ...{ RoleName: properties.maybeText('RoleName') ?? at.name, Tags: [...at.tags] },
      AssumeRolePolicyDocument: properties.document('AssumeRolePolicyDocument'),
      ...(Path !== undefined && { Path }),
      ...(Description !== undefined && { Description }),
      ...(MaxSessionDuration !== undefined && { MaxSessionDuration }),
    });
    return given(Role?.RoleName, 'CreateRole');
  },
  async settle(at) {
    for (const policy of at.properties.objects('Policies')) await putPolicy(at, policy);
    for (const PolicyArn of at.properties.texts('ManagedPolicyArns')) await attach(at, PolicyArn);
  },
  async update(at, before) {
    const { properties, physicalId: RoleName } = at;
    const PolicyDocument = properties.document('AssumeRolePolicyDocument');
    if (PolicyDocument !== before.properties.document('AssumeRolePolicyDocument')) {
      await at.act(iam, 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
    }
    const words = ({ maybeText, maybeNumber }: Properties) => ({
      ...{ Description: maybeText('Description') ?? '', MaxSessionDuration: maybeNumber('MaxSessionDuration') ?? 3600 },
    });
    if (JSON.stringify(words(properties)) !== JSON.stringify(words(before.properties))) {
      await at.act(iam, 'UpdateRole', { RoleName, ...words(properties) });
    }
    await changePolicies(at, before.properties);
    const { added, gone } = tagChanges(at, before);
    if (gone.length > 0) await at.act(iam, 'UntagRole', { RoleName, TagKeys: gone });
    if (added.length > 0) await at.act(iam, 'TagRole', { RoleName, Tags: added });
  },
  async describe(at) {
    const { Role } = await at.act<Iam.GetRoleResponse>(iam, 'GetRole', { RoleName: at.physicalId });
    return { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' };
  },
  // What others put on the role stays, and then IAM refuses to delete it.
  async remove(at) {
    for (const policy of at.properties.objects('Policies')) await dropPolicy(at, policy.text('PolicyName'));
    for (const PolicyArn of at.properties.texts('ManagedPolicyArns')) await detach(at, PolicyArn);
    await unlessGone(() => at.act(iam, 'DeleteRole', { RoleName: at.physicalId }));
  },
};

async function changePolicies(at: HandsOn, before: Properties): Promise<void> {
  const now = at.properties.objects('Policies');
  const names = now.map((policy) => policy.text('PolicyName'));
  for (const policy of before.objects('Policies')) {
    const name = policy.text('PolicyName');
    if (!names.includes(name)) await dropPolicy(at, name);
  }
  const was = new Map(before.objects('Policies').map((policy) => [policy.text('PolicyName'), policy.document('PolicyDocument')]));
  for (const policy of now)
    if (was.get(policy.text('PolicyName')) !== policy.document('PolicyDocument')) await putPolicy(at, policy);
  const [attached, wanted] = [before.texts('ManagedPolicyArns'), at.properties.texts('ManagedPolicyArns')];
  for (const arn of attached) if (!wanted.includes(arn)) await detach(at, arn);
  for (const arn of wanted) if (!attached.includes(arn)) await attach(at, arn);
}

async function putPolicy({ act, physicalId: RoleName }: HandsOn, policy: Properties): Promise<void> {
  const PolicyDocument = policy.document('PolicyDocument');
  await act(iam, 'PutRolePolicy', { RoleName, PolicyName: policy.text('PolicyName'), PolicyDocument });
}

const dropPolicy = ({ act, physicalId: RoleName }: HandsOn, PolicyName: string): Promise<void> =>
  unlessGone(() => act(iam, 'DeleteRolePolicy', { RoleName, PolicyName }));

const attach = ({ act, physicalId: RoleName }: HandsOn, PolicyArn: string): Promise<unknown> =>
  act(iam, 'AttachRolePolicy', { RoleName, PolicyArn });

const detach = ({ act, physicalId: RoleName }: HandsOn, PolicyArn: string): Promise<void> =>
  unlessGone(() => act(iam, 'DetachRolePolicy', { RoleName, PolicyArn }));

/** A policy inside a role, as a resource of its own. */
const rolePolicy: ResourceType = {
  type: 'AWS::IAM::RolePolicy',
  takes: { RoleName: 'immutable', PolicyName: 'immutable', PolicyDocument: 'mutable' },
  required: ['RoleName', 'PolicyName'],
  attributes: [],
  seconds: 3,
  async create(at) {
    const { properties } = at;
    const [RoleName, PolicyName] = [properties.text('RoleName'), properties.text('PolicyName')];
    await at.act(iam, 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: properties.document('PolicyDocument') });
    return `${PolicyName}|${RoleName}`;
  },
  // Putting a policy again changes nothing.
  find: () => undefined,
  async update(at) {
    const { properties } = at;
    const names = { RoleName: properties.text('RoleName'), PolicyName: properties.text('PolicyName') };
    await at.act(iam, 'PutRolePolicy', { ...names, PolicyDocument: properties.document('PolicyDocument') });
  },
  async remove(at) {
    const names = { RoleName: at.properties.text('RoleName'), PolicyName: at.properties.text('PolicyName') };
    await unlessGone(() => at.act(iam, 'DeleteRolePolicy', names));
  },
};

/** The same for several roles at once. */
const policy: ResourceType = {
  type: 'AWS::IAM::Policy',
  takes: { PolicyName: 'mutable', PolicyDocument: 'mutable', Roles: 'mutable' },
  required: ['PolicyName', 'PolicyDocument'],
  attributes: ['Id'],
  seconds: 3,
  create: async (at) => at.name,
  find: () => undefined,
  settle: (at) => putInto(at, at.properties.texts('Roles')),
  async update(at, before) {
    const roles = at.properties.texts('Roles');
    const renamed = before.properties.text('PolicyName') !== at.properties.text('PolicyName');
    const gone = before.properties.texts('Roles').filter((RoleName) => renamed || !roles.includes(RoleName));
    for (const RoleName of gone) await dropFrom({ ...at, properties: before.properties }, RoleName);
    await putInto(at, roles);
  },
  describe: ({ physicalId }) => ({ Id: physicalId }),
  async remove(at) {
    for (const RoleName of at.properties.texts('Roles')) await dropFrom(at, RoleName);
  },
};

async function putInto({ act, properties }: HandsOn, roles: readonly string[]): Promise<void> {
  const document = { PolicyName: properties.text('PolicyName'), PolicyDocument: properties.document('PolicyDocument') };
  for (const RoleName of roles) await act(iam, 'PutRolePolicy', { RoleName, ...document });
}

const dropFrom = ({ act, properties }: HandsOn, RoleName: string): Promise<void> =>
  unlessGone(() => act(iam, 'DeleteRolePolicy', { RoleName, PolicyName: properties.text('PolicyName') }));

/** Who may do what. */
export const roleTypes: readonly ResourceType[] = [role, rolePolicy, policy];
