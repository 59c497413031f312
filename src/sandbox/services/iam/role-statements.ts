import { parsePolicyDocument } from '../../authorization/policy-document.ts';
import type { Statement } from '../../authorization/statement.ts';
import type { World } from '../../world/world.ts';
import { AWS_MANAGED } from './aws-managed.ts';
import { policies, type RoleRecord } from './model.ts';

const trusts = new WeakMap<RoleRecord, readonly Statement[]>();
const read = new Map<string, readonly Statement[]>();
/** Documents kept read; roles and sessions use the same few again and again. */
const MOST_READ = 200;

/** A document's statements; each text is read once. @throws AwsError MalformedPolicyDocument */
export function statementsOfText(document: string): readonly Statement[] {
  const known = read.get(document);
  if (known) return known;
  const statements = parsePolicyDocument(document, 'identity');
  if (read.size >= MOST_READ) read.clear();
  read.set(document, statements);
  return statements;
}

/** What a role's trust policy says. */
export function trustOf(role: RoleRecord): readonly Statement[] {
  const known = trusts.get(role);
  if (known) return known;
  const statements = parsePolicyDocument(role.trust, 'trust');
  trusts.set(role, statements);
  return statements;
}

/** What a role's policies say, inline and attached. A policy that was deleted says nothing. */
export function statementsOfRole(world: World, role: RoleRecord): readonly Statement[] {
  const attached = role.attached.flatMap((arn) => policies(world).get(arn)?.document ?? AWS_MANAGED.get(arn)?.document ?? []);
  return [...Object.values(role.inline), ...attached].flatMap(statementsOfText);
}
