import { isKnownOperator } from '../../../authorization/conditions.ts';
import { glob } from '../../../authorization/glob.ts';
import type { Conditions, Principals, Statement } from '../../../authorization/statement.ts';
import { malformedPolicy } from '../errors.ts';
import { actionsMatching } from './s3-actions.ts';

// Keys of S3 that its own operations carry: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
const S3_KEYS =
  /^s3:(prefix|delimiter|max-keys|versionid|locationconstraint|authtype|signatureage|signatureversion|tlsversion|resourceaccount|x-amz-[a-z0-9-]+|existingobjecttag\/.+|requestobjecttag\/.+|requestobjecttagkeys|bucket(tag\/.+)?|dataaccesspoint[a-z]+|object-lock-[a-z-]+|if-(none-)?match|objectcreationoperation)$/;

const isKnownConditionKey = (key: string): boolean =>
  /^(aws|kms|saml|sts|cognito[a-z-]*):/i.test(key) ? key.length > 4 : S3_KEYS.test(key.toLowerCase());

const ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html: limited to 20 KB.
const MOST_BYTES = 20_480;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function many(value: unknown, orElse: string): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((item) => typeof item === 'string')) throw malformedPolicy(orElse);
  return list;
}

/**
 * Reads and checks a bucket policy as PutBucketPolicy does.
 * @throws AwsError MalformedPolicy
 */
export function parsePolicy(text: string, bucket: string): readonly Statement[] {
  if (!text.trimStart().startsWith('{')) throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  if (Buffer.byteLength(text) > MOST_BYTES)
    throw malformedPolicy(`Normalized policy document exceeds the maximum allowed size of ${MOST_BYTES} bytes.`);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformedPolicy('This policy contains invalid Json');
  }
  if (!isObject(document)) throw malformedPolicy('This policy contains invalid Json');
  for (const name of Object.keys(document))
    if (!['Version', 'Id', 'Statement'].includes(name)) throw malformedPolicy(`Unknown field ${name}`);
  if (document.Version !== undefined && !['2012-10-17', '2008-10-17'].includes(String(document.Version)))
    throw malformedPolicy('The policy must contain a valid version string');
  if (document.Statement === undefined) throw malformedPolicy('Missing required field Statement');
  const statements: unknown[] = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  if (statements.length === 0) throw malformedPolicy('Could not parse the policy: Statement is empty!');
  return statements.map((statement) => parseStatement(statement, bucket));
}

function parseStatement(raw: unknown, bucket: string): Statement {
  if (!isObject(raw)) throw malformedPolicy('Statement must be an object');
  for (const name of Object.keys(raw)) if (!ELEMENTS.has(name)) throw malformedPolicy(`Unknown field ${name}`);
  if (raw.Effect === undefined) throw malformedPolicy('Missing required field Effect');
  if (raw.Effect !== 'Allow' && raw.Effect !== 'Deny') throw malformedPolicy(`Invalid effect: ${String(raw.Effect)}`);
  const [principal, notPrincipals] = oneOf(raw, 'Principal');
  const [action, notActions] = oneOf(raw, 'Action');
  const [resource, notResources] = oneOf(raw, 'Resource');
  const actions = many(action, 'Policy has invalid action');
  for (const name of actions) if (actionsMatching(name).length === 0) throw malformedPolicy('Policy has invalid action');
  const resources = many(resource, 'Policy has invalid resource');
  for (const arn of resources) checkResource(arn, bucket);
  if (!notActions && !notResources) checkActionsApply(actions, resources, bucket);
  return {
    effect: raw.Effect,
    principals: parsePrincipals(principal),
    notPrincipals,
    actions,
    notActions,
    resources,
    notResources,
    conditions: parseConditions(raw.Condition),
  };
}

/** The value of an element or of its Not- form: exactly one of the two must be there. */
function oneOf(raw: Record<string, unknown>, name: string): [unknown, boolean] {
  const plain = raw[name];
  const negated = raw[`Not${name}`];
  if (plain === undefined && negated === undefined) throw malformedPolicy(`Missing required field ${name}`);
  if (plain !== undefined && negated !== undefined) throw malformedPolicy(`Statement can't have both ${name} and Not${name}`);
  return plain === undefined ? [negated, true] : [plain, false];
}

const ARN = /arn:aws:(iam::\d{12}:(root|(user|role|federated-user)\/[^*]+)|sts::\d{12}:(assumed-role|federated-user)\/[^*]+)/;

/** How a principal of each kind is written. Whether a user of that name is there isn't known here. */
const PRINCIPALS: ReadonlyMap<string, RegExp> = new Map([
  ['AWS', new RegExp(`^(\\*|\\d{12}|${ARN.source})$`)],
  ['Service', /^[a-z0-9.-]+\.amazonaws\.com$/],
  ['CanonicalUser', /^[0-9a-f]{64}$/],
  ['Federated', /./],
]);

function parsePrincipals(raw: unknown): Principals {
  const invalid = 'Invalid principal in policy';
  if (raw === '*') return { AWS: ['*'] };
  if (!isObject(raw) || Object.keys(raw).length === 0) throw malformedPolicy(invalid);
  return Object.fromEntries(
    Object.entries(raw).map(([kind, value]) => {
      const names = many(value, invalid);
      if (!names.every((name) => PRINCIPALS.get(kind)?.test(name) === true)) throw malformedPolicy(invalid);
      return [kind, names];
    }),
  );
}

/** A bucket policy speaks of its own bucket and of nothing else. */
function checkResource(arn: string, bucket: string): void {
  const match = /^arn:aws:s3:::([^/]+)(\/.*)?$/.exec(arn);
  if (match?.[1] === undefined || !glob(match[1], bucket)) throw malformedPolicy('Policy has invalid resource');
}

/** S3 refuses an action for which no resource of the statement is of the right kind: ListBucket on objects, GetObject on the bucket. */
function checkActionsApply(actions: readonly string[], resources: readonly string[], bucket: string): void {
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const namesBucket = resources.some((arn) => glob(arn, bucketArn));
  const namesObjects = resources.some((arn) => arn.includes('/') || arn.endsWith('*'));
  for (const pattern of actions) {
    const applies = actionsMatching(pattern).some(({ on }) => (on === 'object' ? namesObjects : namesBucket));
    if (!applies) throw malformedPolicy('Action does not apply to any resource(s) in statement');
  }
}

function parseConditions(raw: unknown): Conditions {
  if (raw === undefined) return {};
  if (!isObject(raw)) throw malformedPolicy('Invalid Condition');
  return Object.fromEntries(
    Object.entries(raw).map(([operator, keys]) => {
      if (!isKnownOperator(operator)) throw malformedPolicy(`Invalid Condition type : ${operator}`);
      if (!isObject(keys)) throw malformedPolicy('Invalid Condition');
      const entries = Object.entries(keys).map(([key, value]): [string, readonly string[]] => {
        if (!isKnownConditionKey(key)) throw malformedPolicy('Policy has an invalid condition key');
        return [key, (Array.isArray(value) ? value : [value]).map(String)];
      });
      return [operator, Object.fromEntries(entries)];
    }),
  );
}
