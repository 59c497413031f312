import type { Context } from '../../../authorization/conditions.ts';
import type { Call, Service } from '../../../service.ts';
import { accessDenied, noSuchBucket } from '../errors.ts';
import { type BucketRecord, buckets } from '../model.ts';
import { isAllowed } from './access.ts';
import { PERMISSIONS } from './permissions.ts';

/** What the guard reads of an input. */
interface Addressed {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** The bucket of that name. @throws AwsError NoSuchBucket */
export function bucketNamed(call: Pick<Call, 'world'>, name: string | undefined): BucketRecord {
  const bucket = name === undefined ? undefined : buckets(call.world).get(name);
  if (bucket === undefined) throw noSuchBucket(name ?? '');
  return bucket;
}

/**
 * The same handlers, each behind the checks that come before anything else in S3:
 * the bucket is there, belongs to whom the caller thinks, and the caller may do this.
 */
export function guarded(handlers: Service['operations']): Service['operations'] {
  return Object.fromEntries(
    Object.entries(handlers).map(([operation, handler]) => [
      operation,
      (input: Addressed, call: Call) => {
        admit(operation, input, call);
        return handler(input, call);
      },
    ]),
  );
}

function admit(operation: string, input: Addressed, call: Call): void {
  if (operation === 'ListBuckets' || operation === 'CreateBucket') {
    if (call.caller === undefined) throw accessDenied();
    return;
  }
  const bucket = bucketNamed(call, input.Bucket);
  if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== bucket.owner) throw accessDenied();
  const permission = PERMISSIONS[operation];
  if (permission === undefined) return;
  const action = input.VersionId === undefined ? permission.action : (permission.ofVersion ?? permission.action);
  const key = permission.on === 'object' ? input.Key : undefined;
  if (!mayDo(call, bucket, action, key)) throw accessDenied();
}

/** Whether the caller may do `action` to the bucket, or to `key` in it. */
export const mayDo = (call: Call, bucket: BucketRecord, action: string, key?: string): boolean =>
  isAllowed(call.world, bucket, { action, key, caller: call.caller, context: requestContext(call) });

/** Condition keys that come with a request over the API port, which stands for AWS's TLS endpoint. */
function requestContext({ world, http, caller }: Call): Context {
  const context: Record<string, string[]> = {
    'aws:securetransport': ['true'],
    'aws:sourceip': ['127.0.0.1'],
    'aws:currenttime': [world.clock.now().toISOString()],
    'aws:epochtime': [String(Math.floor(world.clock.now().getTime() / 1000))],
    'aws:requestedregion': [world.region],
    's3:signatureversion': caller === undefined ? [] : ['AWS4-HMAC-SHA256'],
    's3:authtype': caller === undefined ? [] : [http.query.has('X-Amz-Signature') ? 'REST-QUERY-STRING' : 'REST-HEADER'],
  };
  for (const name of ['prefix', 'delimiter', 'max-keys']) {
    const value = http.query.get(name);
    if (value !== null) context[`s3:${name}`] = [value];
  }
  const version = http.query.get('versionId');
  if (version !== null) context['s3:versionid'] = [version];
  for (const [name, value] of Object.entries(http.headers)) {
    if (name === 'user-agent' || name === 'referer') context[`aws:${name.replace('-', '')}`] = [String(value)];
    if (name.startsWith('x-amz-')) context[`s3:${name}`] = [String(value)];
  }
  return context;
}
