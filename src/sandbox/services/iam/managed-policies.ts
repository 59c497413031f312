import type { Policy } from '@aws-sdk/client-iam';
import { parsePolicyDocument } from '../../authorization/policy-document.ts';
import { tagList } from '../../tags.ts';
import type { World } from '../../world/world.ts';
import { AWS_MANAGED, type AwsManagedPolicy } from './aws-managed.ts';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity, noSuchPolicy } from './errors.ts';
import { encodedDocument } from './known.ts';
import { type IamHandler, type PolicyRecord, policies, roles, uniqueId } from './model.ts';
import { pageOf } from './page.ts';
import { withTags } from './tags.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: white space doesn't count.
const MOST_CHARACTERS = 6144;

/** A managed policy, the account's own or AWS's. @throws AwsError NoSuchEntity */
function knownPolicy(world: World, arn: string): PolicyRecord | AwsManagedPolicy {
  const policy = policies(world).get(arn) ?? AWS_MANAGED.get(arn);
  if (!policy) throw noSuchPolicy(arn);
  return policy;
}

const attachments = (world: World, arn: string): number =>
  [...roles(world).values()].filter(({ attached }) => attached.includes(arn)).length;

/** As ListPolicies answers it: without description and tags. */
function listedPolicy(world: World, policy: PolicyRecord | AwsManagedPolicy): Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: 'v1',
    AttachmentCount: attachments(world, policy.arn),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date('updated' in policy ? policy.updated : policy.created),
  };
}

function describedPolicy(world: World, policy: PolicyRecord | AwsManagedPolicy): Policy {
  const Tags = 'tags' in policy ? tagList(policy.tags) : [];
  return {
    ...listedPolicy(world, policy),
    ...(policy.description !== undefined && { Description: policy.description }),
    ...(Tags.length > 0 && { Tags }),
  };
}

export const createPolicy: IamHandler<'CreatePolicy'> = (input, call) => {
  const { world } = call;
  const { PolicyName = '', Path = '/', PolicyDocument = '', Description, Tags } = input;
  parsePolicyDocument(PolicyDocument, 'identity');
  if (PolicyDocument.replace(/\s/g, '').length > MOST_CHARACTERS) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${MOST_CHARACTERS}`);
  }
  const tags = withTags({}, Tags, call);
  // The path isn't part of the name: names differ by more than case in one account.
  const isTaken = [...policies(world).values()].some(({ name }) => name.toLowerCase() === PolicyName.toLowerCase());
  if (isTaken) throw alreadyExists(`A policy called ${PolicyName} already exists. Duplicate names are not allowed.`);
  const policy: PolicyRecord = {
    name: PolicyName,
    path: Path,
    arn: `arn:aws:iam::${world.account}:policy${Path}${PolicyName}`,
    id: uniqueId('ANPA'),
    created: world.clock.now().toISOString(),
    ...(Description !== undefined && { description: Description }),
    document: PolicyDocument,
    tags,
  };
  policies(world).set(policy.arn, policy);
  const { Description: _, ...made } = describedPolicy(world, policy);
  return { Policy: made };
};

export const getPolicy: IamHandler<'GetPolicy'> = ({ PolicyArn = '' }, { world }) => ({
  Policy: describedPolicy(world, knownPolicy(world, PolicyArn)),
});

/** There is one version of each: the sandbox doesn't serve CreatePolicyVersion. */
export const getPolicyVersion: IamHandler<'GetPolicyVersion'> = ({ PolicyArn = '', VersionId }, { world }) => {
  const policy = knownPolicy(world, PolicyArn);
  if (VersionId !== 'v1') throw noSuchEntity(`Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`);
  const CreateDate = new Date('updated' in policy ? policy.updated : policy.created);
  return { PolicyVersion: { Document: encodedDocument(policy.document), VersionId, IsDefaultVersion: true, CreateDate } };
};

export const deletePolicy: IamHandler<'DeletePolicy'> = ({ PolicyArn = '' }, { world }) => {
  if (!policies(world).has(PolicyArn)) throw noSuchPolicy(PolicyArn);
  if (attachments(world, PolicyArn) > 0) throw deleteConflict('Cannot delete a policy attached to entities.');
  policies(world).delete(PolicyArn);
  return {};
};

export const listPolicies: IamHandler<'ListPolicies'> = (input, { world }) => {
  const { Scope = 'All', PathPrefix = '/', OnlyAttached = false } = input;
  const own = Scope === 'AWS' ? [] : [...policies(world).values()];
  const found = [...own, ...(Scope === 'Local' ? [] : AWS_MANAGED.values())]
    .filter(({ path, arn }) => path.startsWith(PathPrefix) && (!OnlyAttached || attachments(world, arn) > 0))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, rest } = pageOf(found, ({ arn }) => arn, input);
  return { Policies: items.map((policy) => listedPolicy(world, policy)), ...rest };
};
