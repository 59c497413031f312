import { BlockList, isIP } from 'node:net';
import type { Conditions } from './document.ts';
import { glob } from './glob.ts';

/** What is known of a request, by condition key in lower case; a key that isn't there has no value. */
export type Context = Readonly<Record<string, readonly string[]>>;

type Test = (actual: string, wanted: string) => boolean;

const sameText: Test = (actual, wanted) => actual === wanted;
const sameTextAnyCase: Test = (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase();
const like: Test = (actual, wanted) => glob(wanted, actual);
const number =
  (compare: (a: number, b: number) => boolean): Test =>
  (actual, wanted) =>
    compare(Number(actual), Number(wanted));
const date =
  (compare: (a: number, b: number) => boolean): Test =>
  (actual, wanted) =>
    compare(Date.parse(actual), /^\d+$/.test(wanted) ? Number(wanted) * 1000 : Date.parse(wanted));

const inRange: Test = (actual, wanted) => {
  const [network = '', bits] = wanted.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(actual) !== family) return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(network, bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), kind);
  return block.check(actual, kind);
};

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
const POSITIVE: Readonly<Record<string, Test>> = {
  StringEquals: sameText,
  StringEqualsIgnoreCase: sameTextAnyCase,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: sameTextAnyCase,
  IpAddress: inRange,
  NumericEquals: number((a, b) => a === b),
  NumericLessThan: number((a, b) => a < b),
  NumericLessThanEquals: number((a, b) => a <= b),
  NumericGreaterThan: number((a, b) => a > b),
  NumericGreaterThanEquals: number((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
};

/** A negated operator is true when none of its values fits; a missing key makes it true. */
const NEGATED: Readonly<Record<string, Test>> = {
  StringNotEquals: sameText,
  StringNotEqualsIgnoreCase: sameTextAnyCase,
  StringNotLike: like,
  ArnNotEquals: like,
  ArnNotLike: like,
  NotIpAddress: inRange,
  NumericNotEquals: number((a, b) => a === b),
  DateNotEquals: date((a, b) => a === b),
};

const OPERATOR = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/;

export function isKnownOperator(operator: string): boolean {
  const name = OPERATOR.exec(operator)?.[2] ?? '';
  return name === 'Null' || name in POSITIVE || name in NEGATED;
}

// Keys of S3 that its own operations carry: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
const S3_KEYS =
  /^s3:(prefix|delimiter|max-keys|versionid|locationconstraint|authtype|signatureage|signatureversion|tlsversion|resourceaccount|x-amz-[a-z0-9-]+|existingobjecttag\/.+|requestobjecttag\/.+|requestobjecttagkeys|bucket(tag\/.+)?|dataaccesspoint[a-z]+|object-lock-[a-z-]+|if-(none-)?match|objectcreationoperation)$/;

export const isKnownConditionKey = (key: string): boolean =>
  /^(aws|kms|saml|sts|cognito[a-z-]*):/i.test(key) ? key.length > 4 : S3_KEYS.test(key.toLowerCase());

/** Whether every condition holds for a request. */
export function conditionsHold(conditions: Conditions, context: Context): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, context[key.toLowerCase()] ?? [], wanted)),
  );
}

function holds(operator: string, actual: readonly string[], wanted: readonly string[]): boolean {
  const [, quantifier, name = '', ifExists] = OPERATOR.exec(operator) ?? [];
  if (name === 'Null') return wanted.some((value) => (value.toLowerCase() === 'true') === (actual.length === 0));
  const positive = POSITIVE[name];
  const negated = NEGATED[name];
  if (actual.length === 0) return ifExists !== undefined || negated !== undefined || quantifier === 'ForAllValues';
  const fits = (value: string): boolean =>
    positive === undefined
      ? negated !== undefined && !wanted.some((want) => negated(value, want))
      : wanted.some((want) => positive(value, want));
  if (quantifier === 'ForAllValues' || (quantifier === undefined && positive === undefined)) return actual.every(fits);
  return actual.some(fits);
}
