import type { Call, Caller, Permission } from '../service.ts';
import type { Context } from './conditions.ts';
import { identityVerdict } from './identity-verdict.ts';
import { type Reason, refusalOf } from './refusal.ts';
import { callerContext, requestContext } from './request-context.ts';

/**
 * Sees whether the caller may do all this.
 * @throws AwsError AccessDenied (or what the service calls it) that names the action, the resource and the caller
 */
export function authorize(permissions: readonly Permission[], call: Call): void {
  const { caller } = call;
  // Unsigned calls come this far only where a service is public by nature.
  if (!caller || permissions.length === 0) return;
  const known = { ...requestContext(call), ...callerContext(caller) };
  for (const permission of permissions) {
    const context = { ...known, ...ownContext(permission) };
    for (const resource of permission.resources) {
      const reason = refusalReason(call, caller, permission.action, resource, context);
      if (reason) throw refusalOf(call.service, { caller, action: permission.action, resource, reason });
    }
  }
}

function refusalReason(call: Call, caller: Caller, action: string, resource: string, known: Context): Reason | undefined {
  const [, , , , owner = ''] = resource.split(':');
  const context = { ...known, 'aws:resourceaccount': [/^\d{12}$/.test(owner) ? owner : call.world.account] };
  const verdict = identityVerdict(call.world, caller, { action, resource, context });
  if (verdict === 'deny') return 'identity-deny';
  // What belongs to another account, that account must open by a policy on the thing itself; none of these services has any.
  if (/^\d{12}$/.test(owner) && owner !== caller.account) return 'resource';
  return verdict === 'allow' ? undefined : verdict === 'session' ? 'session' : 'identity';
}

function ownContext({ context = {} }: Permission): Context {
  const own = Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
  const tagKeys = Object.keys(context).filter((key) => key.toLowerCase().startsWith('aws:requesttag/'));
  return { 'aws:tagkeys': tagKeys.map((key) => key.slice('aws:RequestTag/'.length)), ...own };
}
