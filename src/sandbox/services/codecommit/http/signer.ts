import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Key, tokenTrouble } from '../../../authorization/keys.ts';
import { AwsError } from '../../../aws-error.ts';
import type { AsideVisit } from '../../../service.ts';

/** Seconds that a password is good for, and that a clock may be off. */
const SKEW = 15 * 60;

/** What a password covers. */
export interface Covered {
  /** The host that git was given, without its port. */
  readonly host: string;
  /** The repository's path: `/v1/repos/mysfits` */
  readonly path: string;
  readonly region: string;
}

/**
 * Who sends a user name and a password as AWS's credential helper makes them: the access key's id (and, after a percent sign, the
 * session token); the time and a Signature Version 4 of it over a request that nobody sends, of method GIT.
 * https://github.com/aws/aws-cli/blob/develop/awscli/customizations/codecommit.py
 * @throws AwsError: 401 where nobody says who it is, which makes git ask its helper; 403 where it isn't true
 */
export function signerOf({ message, world, keyOf }: Pick<AsideVisit, 'message' | 'world' | 'keyOf'>, covered: Covered): Key {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(message.headers.authorization ?? '') ?? [];
  if (encoded === undefined) {
    throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token', {
      status: 401,
      members: { 'WWW-Authenticate': 'Basic realm="AWS CodeCommit"' },
    });
  }
  const [user = '', password = ''] = split(Buffer.from(encoded, 'base64').toString(), ':');
  const [accessKeyId = '', token] = split(user, '%');
  const key = keyOf(accessKeyId);
  if (!key) throw forbidden(`The access key ${accessKeyId} is none of this sandbox's.`);
  if (tokenTrouble(key, token, world.clock.now()))
    throw forbidden('The security token included in the request is invalid or expired.');
  const [, time = '', signature = ''] = /^(\d{8}T\d{6})Z([0-9a-f]{64})$/.exec(password) ?? [];
  // By this machine's clock, as who signed did, wherever the world's stands.
  if (!(Math.abs(Date.now() - timeOf(time)) <= SKEW * 1000)) throw forbidden('The password is older than 15 minutes, or none.');
  const right = signatureOf(covered, key.secretAccessKey, time);
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(right)))
    throw forbidden('The signature in the password is not the right one.');
  return key;
}

function signatureOf({ host, path, region }: Covered, secret: string, time: string): string {
  const day = time.slice(0, 8);
  const request = `GIT\n${path}\n\nhost:${host}\n\nhost\n`;
  const digest = createHash('sha256').update(request).digest('hex');
  // The time stands here without its Z, which is how every helper signs it.
  const text = `AWS4-HMAC-SHA256\n${time}\n${day}/${region}/codecommit/aws4_request\n${digest}`;
  const key = [day, region, 'codecommit', 'aws4_request'].reduce<Buffer | string>(
    (left, part) => createHmac('sha256', left).update(part).digest(),
    `AWS4${secret}`,
  );
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Git tells its user that it was forbidden, not the words: they are for who looks at the answer. */
const forbidden = (message: string): AwsError => new AwsError('AccessDenied', message, { status: 403 });

function timeOf(time: string): number {
  return Date.parse(time.replace(/^(....)(..)(..)T(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** A text at the first of a separator; tokens may hold more of them. */
function split(text: string, at: string): readonly [string, string?] {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
