import type { Caller } from '../service.ts';
import { statementsOfRole, statementsOfText } from '../services/iam/role-statements.ts';
import { roleByArn } from '../services/iam/roles.ts';
import type { World } from '../world/world.ts';
import { evaluate, type Question, type Verdict } from './evaluate.ts';

/** What a caller's own policies say: `allow` for the account's administrator, `session` where only the session's policy doesn't allow it. */
export function identityVerdict(world: World, caller: Caller, asked: Omit<Question, 'caller'>): Verdict | 'session' {
  const question: Question = { ...asked, caller };
  if (caller.policies) return evaluate(caller.policies.flatMap(statementsOfText), question);
  if (!caller.role) return 'allow';
  const role = roleByArn(world, caller.role.arn);
  const ofRole = role ? evaluate(statementsOfRole(world, role), question) : 'silent';
  if (ofRole !== 'allow' || caller.role.policy === undefined) return ofRole;
  const ofSession = evaluate(statementsOfText(caller.role.policy), question);
  return ofSession === 'silent' ? 'session' : ofSession;
}
