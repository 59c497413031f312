import type { WireRequest } from '../types.ts';

/** What a request says of its signature, not yet checked. */
export interface Claim {
  readonly accessKeyId: string;
  /** Day, region, service, `aws4_request`. */
  readonly scope: string;
  readonly day: string;
  readonly region: string;
  readonly signingName: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** As sent: `20261123T200000Z`. */
  readonly date: string;
  /** When `date` is. */
  readonly time: Date;
  readonly sessionToken: string | undefined;
  /** Seconds a presigned URL is good for; undefined where the header signs. */
  readonly expires: number | undefined;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The claim of a request; undefined when it makes none, `malformed` when it can't be read. */
export function claimOf({ headers, query }: WireRequest): Claim | 'malformed' | undefined {
  if (headers.authorization !== undefined) {
    const [algorithm, ...rest] = headers.authorization.split(/\s+/);
    const fields = new Map(
      rest
        .join('')
        .split(',')
        .map((field): [string, string] => {
          const equals = field.indexOf('=');
          return [field.slice(0, Math.max(equals, 0)), field.slice(equals + 1)];
        }),
    );
    return claim({
      algorithm,
      credential: fields.get('Credential'),
      signedHeaders: fields.get('SignedHeaders'),
      signature: fields.get('Signature'),
      date: textOf(headers['x-amz-date']) ?? httpDate(headers.date),
      sessionToken: textOf(headers['x-amz-security-token']),
      expires: undefined,
    });
  }
  if (query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm')) {
    return claim({
      algorithm: query.get('X-Amz-Algorithm') ?? undefined,
      credential: query.get('X-Amz-Credential') ?? undefined,
      signedHeaders: query.get('X-Amz-SignedHeaders') ?? undefined,
      signature: query.get('X-Amz-Signature') ?? undefined,
      date: query.get('X-Amz-Date') ?? undefined,
      sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
      expires: query.get('X-Amz-Expires') ?? '',
    });
  }
  return undefined;
}

function claim(raw: {
  algorithm: string | undefined;
  credential: string | undefined;
  signedHeaders: string | undefined;
  signature: string | undefined;
  date: string | undefined;
  sessionToken: string | undefined;
  expires: string | undefined;
}): Claim | 'malformed' {
  const [accessKeyId, day, region, signingName, end, ...more] = raw.credential?.split('/') ?? [];
  const time = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(raw.date ?? '');
  const isWhole = raw.algorithm === ALGORITHM && end === 'aws4_request' && more.length === 0 && time !== null;
  if (!isWhole || !accessKeyId || !day || !region || !signingName || !raw.signedHeaders || !raw.signature || !raw.date) {
    return 'malformed';
  }
  const [, year, month, date, hour, minute, second] = time.map(Number);
  const expires = raw.expires === undefined ? undefined : /^\d{1,9}$/.test(raw.expires) ? Number(raw.expires) : Number.NaN;
  if (day !== raw.date.slice(0, 8) || Number.isNaN(expires)) {
    return 'malformed';
  }
  return {
    accessKeyId,
    scope: [day, region, signingName, end].join('/'),
    day,
    region,
    signingName,
    signedHeaders: raw.signedHeaders.toLowerCase().split(';'),
    signature: raw.signature,
    date: raw.date,
    time: new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, date, hour, minute, second)),
    sessionToken: raw.sessionToken,
    expires,
  };
}

function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Older signers send the time in the Date header only. */
function httpDate(value: string | undefined): string | undefined {
  const time = value === undefined ? Number.NaN : Date.parse(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
