import type { Caller } from '../service.ts';
import { type Context, conditionsHold } from './conditions.ts';
import { glob } from './glob.ts';
import type { Principals, Statement } from './statement.ts';
import { filledIn } from './variables.ts';

/** One question to a policy. */
export interface Question {
  /** `s3:GetObject`. */
  readonly action: string;
  /** ARN of what it is done to; `*` where AWS names none. */
  readonly resource: string;
  /** Undefined: nobody signed. Asked of policies that name principals. */
  readonly caller: Pick<Caller, 'account' | 'arn'> | undefined;
  /** The service that asks in its own name: `ecs-tasks.amazonaws.com`. */
  readonly service?: string;
  readonly context: Context;
  /** A principal that is the caller's whole account doesn't count as the caller. */
  readonly byName?: boolean;
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

function matches(statement: Statement, question: Question): boolean {
  const { action, resource, context } = question;
  const acts = statement.actions.some((pattern) => glob(pattern.toLowerCase(), action.toLowerCase()));
  const names = statement.resources.some((pattern) => {
    const filled = filledIn(pattern, context);
    return filled !== undefined && glob(filled, resource);
  });
  return (
    acts !== statement.notActions &&
    names !== statement.notResources &&
    (statement.principals === undefined || isNamed(statement.principals, question) !== statement.notPrincipals) &&
    conditionsHold(statement.conditions, context)
  );
}

function isNamed(principals: Principals, { caller, service, byName = false }: Question): boolean {
  if (service !== undefined) return (principals.Service ?? []).includes(service);
  const named = principals.AWS ?? [];
  if (named.includes('*')) return true;
  return caller !== undefined && named.some((name) => (!byName && isAccountOf(name, caller)) || isHimself(name, caller.arn));
}

/** Whether a principal is the whole account of a caller. */
function isAccountOf(name: string, { account }: Pick<Caller, 'account'>): boolean {
  return name === account || name === `arn:aws:iam::${account}:root`;
}

/** A session of a role counts as the role that a policy names. */
function isHimself(name: string, arn: string): boolean {
  if (name === arn) return true;
  const session = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  if (session === null) return false;
  const role = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(name);
  return role !== null && role[1] === session[1] && role[2] === session[2];
}
