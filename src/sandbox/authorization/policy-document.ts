import { AwsError } from '../aws-error.ts';
import { isKnownOperator } from './conditions.ts';
import type { Conditions, Principals, Statement } from './statement.ts';

/** `identity`: says what its holder may do. `trust`: says who may become a role. */
export type PolicyKind = 'identity' | 'trust';

const VERSIONS = ['2012-10-17', '2008-10-17'];
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
const ELEMENTS = /^(Sid|Effect|(Not)?(Action|Resource|Principal)|Condition)$/;
const ACTION = /^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i;
const PRINCIPAL_KINDS = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser']);
const AWS_PRINCIPAL =
  /^(\*|\d{12}|arn:aws:(iam::\d{12}:(root|(user|role|federated-user)\/[^*]+)|sts::\d{12}:(assumed-role|federated-user)\/[^*]+))$/;

const SYNTAX = 'Syntax errors in policy.';

const malformed = (message: string): AwsError => new AwsError('MalformedPolicyDocument', message);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads and checks a policy document as IAM does when it is given one.
 * @throws AwsError MalformedPolicyDocument
 */
export function parsePolicyDocument(text: string, kind: PolicyKind): readonly Statement[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  if (!isObject(document)) throw malformed(SYNTAX);
  for (const name of Object.keys(document)) if (!['Version', 'Id', 'Statement'].includes(name)) throw malformed(SYNTAX);
  if (document.Version !== undefined && !VERSIONS.includes(String(document.Version))) throw malformed(SYNTAX);
  const statements: unknown[] = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  if (statements.length === 0) throw malformed(SYNTAX);
  const ids = statements.flatMap((one) => (isObject(one) && one.Sid !== undefined ? [one.Sid] : []));
  if (new Set(ids).size !== ids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.');
  return statements.map((one) => parseStatement(one, kind));
}

function parseStatement(raw: unknown, kind: PolicyKind): Statement {
  if (!isObject(raw) || !Object.keys(raw).every((name) => ELEMENTS.test(name))) throw malformed(SYNTAX);
  if (raw.Effect !== 'Allow' && raw.Effect !== 'Deny') throw malformed(SYNTAX);
  if (raw.Sid !== undefined && !(typeof raw.Sid === 'string' && /^[A-Za-z0-9]*$/.test(raw.Sid))) throw malformed(SYNTAX);
  const [action, notActions] = oneOf(raw, 'Action', 'Policy statement must contain actions.');
  const actions = many(action, 'Policy statement must contain actions.');
  for (const name of actions) checkAction(name, kind);
  return {
    effect: raw.Effect,
    ...(kind === 'trust' ? trustParts(raw) : identityParts(raw)),
    actions,
    notActions,
    conditions: parseConditions(raw.Condition),
  };
}

function checkAction(name: string, kind: PolicyKind): void {
  if (name !== '*' && !name.includes(':'))
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  if (!ACTION.test(name)) throw malformed(SYNTAX);
  if (kind === 'trust' && !name.toLowerCase().startsWith('sts:'))
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
}

function identityParts(
  raw: Record<string, unknown>,
): Pick<Statement, 'principals' | 'notPrincipals' | 'resources' | 'notResources'> {
  if (raw.Principal !== undefined || raw.NotPrincipal !== undefined)
    throw malformed('Policy document should not specify a principal.');
  const [resource, notResources] = oneOf(raw, 'Resource', 'Policy statement must contain resources.');
  const resources = many(resource, 'Policy statement must contain resources.');
  for (const arn of resources) {
    if (arn !== '*' && !/^arn:|^\$\{/.test(arn)) throw malformed(`Resource ${arn} must be in ARN format or "*".`);
    if (arn.startsWith('arn:') && arn.split(':').length < 6 && !arn.endsWith('*')) {
      throw malformed('The policy failed legacy parsing');
    }
  }
  return { principals: undefined, notPrincipals: false, resources, notResources };
}

function trustParts(
  raw: Record<string, unknown>,
): Pick<Statement, 'principals' | 'notPrincipals' | 'resources' | 'notResources'> {
  if (raw.Resource !== undefined || raw.NotResource !== undefined) throw malformed('Has prohibited field Resource');
  const [principal, notPrincipals] = oneOf(raw, 'Principal', 'AssumeRolepolicy contained an invalid principal.');
  return { principals: parsePrincipals(principal), notPrincipals, resources: ['*'], notResources: false };
}

function parsePrincipals(raw: unknown): Principals {
  if (raw === '*') return { AWS: ['*'] };
  if (!isObject(raw) || Object.keys(raw).length === 0) throw malformed(SYNTAX);
  return Object.fromEntries(
    Object.entries(raw).map(([kind, value]) => {
      if (!PRINCIPAL_KINDS.has(kind)) throw malformed(SYNTAX);
      const names = many(value, SYNTAX);
      for (const name of names) {
        const isRight =
          kind === 'AWS' ? AWS_PRINCIPAL.test(name) : kind === 'Service' ? /^[a-z0-9.-]+\.amazonaws\.com$/.test(name) : true;
        if (!isRight) throw malformed(`Invalid principal in policy: "${kind}":"${name}"`);
      }
      return [kind, names];
    }),
  );
}

/** The value of an element or of its Not- form: exactly one of the two must be there. */
function oneOf(raw: Record<string, unknown>, name: string, missing: string): [unknown, boolean] {
  const plain = raw[name];
  const negated = raw[`Not${name}`];
  if (plain !== undefined && negated !== undefined) throw malformed(SYNTAX);
  if (plain === undefined && negated === undefined) throw malformed(missing);
  return plain === undefined ? [negated, true] : [plain, false];
}

function many(value: unknown, missing: string): readonly string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw malformed(missing);
  const texts = list.filter((item) => typeof item === 'string');
  if (texts.length < list.length) throw malformed(SYNTAX);
  return texts;
}

function parseConditions(raw: unknown): Conditions {
  if (raw === undefined) return {};
  if (!isObject(raw)) throw malformed(SYNTAX);
  return Object.fromEntries(
    Object.entries(raw).map(([operator, keys]) => {
      if (!isKnownOperator(operator)) throw malformed(`Invalid Condition type : ${operator}`);
      if (!isObject(keys)) throw malformed(SYNTAX);
      const entries = Object.entries(keys).map(([key, value]): [string, readonly string[]] => {
        if (!key.includes(':')) throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
        return [key, (Array.isArray(value) ? value : [value]).map(String)];
      });
      return [operator, Object.fromEntries(entries)];
    }),
  );
}
