import { createHash, createHmac } from 'node:crypto';
import type { WireRequest } from '../types.ts';
import type { Claim } from './parse.ts';

/**
 * The signature a request must have.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @param payload the digest of the body in hex, or the word that stands for it
 */
export function signatureOf(
  request: WireRequest,
  claim: Claim,
  { secret, payload }: { secret: string; payload: string },
): {
  signature: string;
  key: Buffer;
  canonical: string;
} {
  const canonical = [
    request.method,
    claim.signingName === 's3' ? encodeOnce(request.rawPath) : encodeTwice(request.rawPath),
    canonicalQuery(request.rawQuery),
    ...claim.signedHeaders.map((name) => `${name}:${headerValue(request.headers[name])}`),
    '',
    claim.signedHeaders.join(';'),
    payload,
  ].join('\n');
  const key = [claim.day, claim.region, claim.signingName, 'aws4_request'].reduce<Buffer>(
    (left, part) => createHmac('sha256', left).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  const text = ['AWS4-HMAC-SHA256', claim.date, claim.scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  return { signature: createHmac('sha256', key).update(text).digest('hex'), key, canonical };
}

function headerValue(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/ +/g, ' ');
}

/** Everything but letters, digits and `-_.~` as %XX, in upper case. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** S3 signs the path as it is, dots and double slashes included. */
function encodeOnce(rawPath: string): string {
  return rawPath
    .split('/')
    .map((part) => encode(decode(part)))
    .join('/');
}

/** All other services normalise the path and encode what is encoded already once more. */
function encodeTwice(rawPath: string): string {
  const parts: string[] = [];
  for (const part of rawPath.split('/')) {
    if (part === '..') {
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(encode(encode(decode(part))));
    }
  }
  return `/${parts.join('/')}${parts.length > 0 && rawPath.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(rawQuery: string): string {
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encode(decode(name.replaceAll('+', ' '))), encode(decode(value.replaceAll('+', ' ')))];
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** By code units, as the encoded names are ASCII. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
