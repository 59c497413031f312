import { timingSafeEqual } from 'node:crypto';
import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider';
import { deliver } from '../../../inbox.ts';
import type { World } from '../../../world/world.ts';
import { expiredCode, wrongCode } from '../errors.ts';
import { type PoolRecord, type UserRecord, userKey } from '../model.ts';
import { codeText } from '../random-text.ts';
import { checkLimit, count } from './limits.ts';

type Purpose = 'sign-up' | 'reset' | 'attribute';

/** Hours that a code holds: https://docs.aws.amazon.com/cognito/latest/developerguide/limits-and-quotas.html */
const HOURS: Readonly<Record<Purpose, number>> = { 'sign-up': 24, reset: 1, attribute: 24 };

interface Code {
  readonly code: string;
  /** Milliseconds since 1970, by the world's clock. */
  readonly until: number;
}

/** By user and purpose: a new one takes the place of the one before. */
const codes = (world: World) => world.collection<Code>('cognito-idp/codes');
const keyOf = (user: UserRecord, purpose: Purpose) => `${userKey(user)} ${purpose}`;

/** Mails a user a code. @throws AwsError LimitExceededException */
export function sendCode(world: World, pool: PoolRecord, user: UserRecord, purpose: Purpose): CodeDeliveryDetailsType {
  const kind = purpose === 'reset' ? 'send reset code' : 'send sign-up code';
  checkLimit(world, user, kind);
  count(world, user, kind);
  const code = codeText();
  codes(world).set(keyOf(user, purpose), { code, until: world.clock.now().getTime() + HOURS[purpose] * 3_600_000 });
  const { email = '' } = user.attributes;
  const { settings } = pool;
  const { EmailMessage, EmailSubject } = settings.VerificationMessageTemplate ?? {};
  const says = EmailMessage ?? settings.EmailVerificationMessage ?? 'Your confirmation code is {####}';
  deliver(world, {
    to: email,
    subject: EmailSubject ?? settings.EmailVerificationSubject ?? 'Your verification code',
    text: says.replaceAll('{####}', code).replaceAll('{username}', user.username),
    service: 'cognito-idp',
    resource: pool.id,
    code,
  });
  return deliveryTo(email);
}

/**
 * Takes a code that a user typed; it holds once.
 * @throws AwsError CodeMismatchException, ExpiredCodeException, LimitExceededException after too many wrong ones
 */
export function takeCode(world: World, user: UserRecord, purpose: Purpose, given: string): void {
  const kind = purpose === 'reset' ? 'wrong reset code' : 'wrong sign-up code';
  checkLimit(world, user, kind);
  const sent = codes(world).get(keyOf(user, purpose));
  if (!sent || sent.until <= world.clock.now().getTime()) throw expiredCode();
  const [wanted, typed] = [Buffer.from(sent.code), Buffer.from(given)];
  if (wanted.length !== typed.length || !timingSafeEqual(wanted, typed)) {
    count(world, user, kind);
    throw wrongCode();
  }
  codes(world).delete(keyOf(user, purpose));
}

export function forgetCodes(world: World, user: UserRecord): void {
  for (const purpose of ['sign-up', 'reset', 'attribute'] as const) codes(world).delete(keyOf(user, purpose));
}

/** Where a code went, as strangers may see it: `a***@e***`. */
export function deliveryTo(email: string): CodeDeliveryDetailsType {
  const [name = '', host = ''] = email.split('@');
  const hidden = (text: string) => `${text.slice(0, 1)}***`;
  return { Destination: `${hidden(name)}@${hidden(host)}`, DeliveryMedium: 'EMAIL', AttributeName: 'email' };
}
