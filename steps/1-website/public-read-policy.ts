import { isDeepStrictEqual } from 'node:util';

/** Anyone may read the objects, and nobody may list, write or delete them. */
export const publicReadPolicy = (bucket: string) => ({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'AnyoneMayRead', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` },
  ],
});

/** Whether a policy, as S3 gives it back, says the same: S3 may write one value as a list, and `*` as `{ "AWS": "*" }`. */
export function samePolicy(text: string, wanted: object): boolean {
  try {
    return isDeepStrictEqual(canonical(JSON.parse(text)), canonical(wanted));
  } catch {
    return false;
  }
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? canonical(value[0]) : value.map(canonical).sort();
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, canonical(inner)] as const);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === 'AWS' && only[1] === '*') return '*';
  return Object.fromEntries(entries);
}
