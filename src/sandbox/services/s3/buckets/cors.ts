import type { CORSRule } from '@aws-sdk/client-s3';
import { glob } from '../../../authorization/glob.ts';
import { AwsError } from '../../../aws-error.ts';
import { invalidRequest, malformedXml } from '../errors.ts';
import { buckets, type S3Handler } from '../model.ts';
import { bucketNamed } from '../policy/guard.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html

export const putBucketCors: S3Handler<'PutBucketCors'> = ({ Bucket, CORSConfiguration }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  const rules = CORSConfiguration?.CORSRules ?? [];
  if (rules.length === 0 || rules.length > 100) throw malformedXml();
  for (const { AllowedMethods, AllowedOrigins, AllowedHeaders } of rules) {
    if (!AllowedMethods?.length || !AllowedOrigins?.length) throw malformedXml();
    for (const method of AllowedMethods)
      if (!['GET', 'PUT', 'HEAD', 'POST', 'DELETE'].includes(method))
        throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
    for (const origin of AllowedOrigins) checkWildcard('AllowedOrigin', origin);
    for (const header of AllowedHeaders ?? []) checkWildcard('AllowedHeader', header);
  }
  buckets(world).set(bucket.name, { ...bucket, cors: rules });
  return {};
};

function checkWildcard(what: string, value: string): void {
  if (value.split('*').length > 2) throw invalidRequest(`${what} "${value}" can not have more than one wildcard.`);
}

export const getBucketCors: S3Handler<'GetBucketCors'> = ({ Bucket }, { world }) => {
  const { name, cors } = bucketNamed({ world }, Bucket);
  if (cors !== undefined) return { CORSRules: cors };
  throw new AwsError('NoSuchCORSConfiguration', 'The CORS configuration does not exist', {
    status: 404,
    members: { BucketName: name },
  });
};

export const deleteBucketCors: S3Handler<'DeleteBucketCors'> = ({ Bucket }, { world }) => {
  const bucket = bucketNamed({ world }, Bucket);
  buckets(world).set(bucket.name, { ...bucket, cors: undefined });
  return {};
};

/** What a browser asks for across origins. */
export interface CorsQuestion {
  readonly origin: string;
  readonly method: string;
  /** From Access-Control-Request-Headers; empty for a plain request. */
  readonly headers: readonly string[];
}

/** The headers of the first rule that fits, or undefined when none does. */
export function corsHeaders(rules: readonly CORSRule[] | undefined, question: CorsQuestion): Record<string, string> | undefined {
  const rule = rules?.find(
    ({ AllowedOrigins = [], AllowedMethods = [], AllowedHeaders = [] }) =>
      AllowedOrigins.some((origin) => glob(origin, question.origin)) &&
      AllowedMethods.includes(question.method) &&
      question.headers.every((header) => AllowedHeaders.some((allowed) => glob(allowed.toLowerCase(), header.toLowerCase()))),
  );
  if (rule === undefined) return undefined;
  const anybody = rule.AllowedOrigins?.includes('*') === true;
  return {
    'access-control-allow-origin': anybody ? '*' : question.origin,
    'access-control-allow-methods': rule.AllowedMethods?.join(', ') ?? '',
    ...(question.headers.length === 0 ? {} : { 'access-control-allow-headers': question.headers.join(', ').toLowerCase() }),
    ...(rule.ExposeHeaders?.length ? { 'access-control-expose-headers': rule.ExposeHeaders.join(', ') } : {}),
    ...(rule.MaxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(rule.MaxAgeSeconds) }),
    ...(anybody ? {} : { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}
