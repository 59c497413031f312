import type { Caller } from '../../../service.ts';
import { type Context, conditionsHold } from './conditions.ts';
import type { Principals, Statement } from './document.ts';
import { glob } from './glob.ts';

/** One question to a bucket policy. */
export interface Question {
  /** `s3:GetObject`. */
  readonly action: string;
  /** ARN of the bucket or object. */
  readonly resource: string;
  /** Undefined: nobody signed. */
  readonly caller: Caller | undefined;
  readonly context: Context;
}

/** What a policy says of a request; `silent` is neither allowed nor denied. */
export type Verdict = 'allow' | 'deny' | 'silent';

/**
 * Asks the statements; an explicit deny wins.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(statements: readonly Statement[], question: Question): Verdict {
  const matching = statements.filter((statement) => matches(statement, question));
  if (matching.some(({ effect }) => effect === 'Deny')) return 'deny';
  return matching.length > 0 ? 'allow' : 'silent';
}

function matches(statement: Statement, { action, resource, caller, context }: Question): boolean {
  const acts = statement.actions.some((pattern) => glob(pattern.toLowerCase(), action.toLowerCase()));
  const names = statement.resources.some((pattern) => glob(pattern, resource));
  return (
    acts !== statement.notActions &&
    names !== statement.notResources &&
    isNamed(statement.principals, caller) !== statement.notPrincipals &&
    conditionsHold(statement.conditions, context)
  );
}

function isNamed(principals: Principals, caller: Caller | undefined): boolean {
  const named = principals.AWS ?? [];
  if (named.includes('*')) return true;
  if (caller === undefined) return false;
  const { account, arn } = caller;
  return named.some((name) => name === account || name === `arn:aws:iam::${account}:root` || name === arn || isRoleOf(name, arn));
}

/** A session of a role counts as the role that a policy names. */
function isRoleOf(name: string, arn: string): boolean {
  const session = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  if (session === null) return false;
  const role = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(name);
  return role !== null && role[1] === session[1] && role[2] === session[2];
}
