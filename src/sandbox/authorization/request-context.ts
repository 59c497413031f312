import type { Call, Caller } from '../service.ts';
import type { Context } from './conditions.ts';

/** Condition keys that say who asks. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export function callerContext(caller: Caller | undefined): Context {
  if (caller === undefined) return { 'aws:principaltype': ['Anonymous'], 'aws:userid': ['anonymous'] };
  const { account, arn, userId, role } = caller;
  const type = arn.endsWith(':root') ? 'Account' : role ? 'AssumedRole' : 'User';
  return {
    'aws:principalaccount': [account],
    // Of a session it is the role's, not the session's.
    'aws:principalarn': [role?.arn ?? arn],
    'aws:userid': [userId],
    'aws:principaltype': [type],
    ...(type === 'User' && { 'aws:username': [arn.slice(arn.lastIndexOf('/') + 1)] }),
  };
}

/** Condition keys that come with every request over the API port, which stands for AWS's TLS endpoint. */
export function requestContext({ world, calledVia, http: { headers } }: Pick<Call, 'world' | 'http' | 'calledVia'>): Context {
  const now = world.clock.now();
  return {
    'aws:securetransport': ['true'],
    'aws:sourceip': ['127.0.0.1'],
    'aws:currenttime': [now.toISOString()],
    'aws:epochtime': [String(Math.floor(now.getTime() / 1000))],
    'aws:requestedregion': [world.region],
    ...(calledVia !== undefined && {
      'aws:calledvia': [calledVia],
      'aws:calledviafirst': [calledVia],
      'aws:calledvialast': [calledVia],
    }),
    ...(headers['user-agent'] !== undefined && { 'aws:useragent': [headers['user-agent']] }),
    ...(headers.referer !== undefined && { 'aws:referer': [headers.referer] }),
  };
}
