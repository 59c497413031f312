import { BlockList, isIP } from 'node:net';
import { glob, spelledOut } from './glob.ts';
import type { Conditions } from './statement.ts';
import { filledIn } from './variables.ts';

/** What is known of a request, by condition key in lower case; a key that isn't there has no value. */
export type Context = Readonly<Record<string, readonly string[]>>;

type Test = (actual: string, wanted: string) => boolean;

const sameText: Test = (actual, wanted) => actual === spelledOut(wanted);
const sameTextAnyCase: Test = (actual, wanted) => actual.toLowerCase() === spelledOut(wanted).toLowerCase();
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

/** Whether IAM knows a condition operator of that name. */
export function isKnownOperator(operator: string): boolean {
  const name = OPERATOR.exec(operator)?.[2] ?? '';
  return name === 'Null' || name in POSITIVE || name in NEGATED;
}

/** Whether every condition holds for a request. */
export function conditionsHold(conditions: Conditions, context: Context): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, context[key.toLowerCase()] ?? [], valuesOf(wanted, context))),
  );
}

/** A value whose policy variable has no value fits nothing. */
function valuesOf(wanted: readonly string[], context: Context): readonly string[] {
  return wanted.flatMap((value) => filledIn(value, context) ?? []);
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
