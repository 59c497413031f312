import { createHmac, timingSafeEqual } from 'node:crypto';
import { notAuthorized } from '../errors.ts';
import type { ClientRecord } from '../model.ts';

/**
 * Whoever calls for a client with a secret proves it by a hash over the name as it was sent.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
 * @param usernames any of which the hash may cover: after a refresh, clients know the name only that the token says
 * @throws AwsError NotAuthorizedException
 */
export function checkSecretHash({ id, secret }: ClientRecord, given: string | undefined, usernames: readonly string[]): void {
  if (secret === undefined) {
    if (given !== undefined) throw notAuthorized(`Client ${id} is not configured with secret but SECRET_HASH was received`);
    return;
  }
  if (given === undefined) throw notAuthorized(`Client ${id} is configured with secret but SECRET_HASH was not received`);
  const fits = usernames.some((name) => {
    const wanted = Buffer.from(createHmac('sha256', secret).update(`${name}${id}`).digest('base64'));
    const sent = Buffer.from(given);
    return wanted.length === sent.length && timingSafeEqual(wanted, sent);
  });
  if (!fits) throw notAuthorized(`Unable to verify secret hash for client ${id}`);
}
