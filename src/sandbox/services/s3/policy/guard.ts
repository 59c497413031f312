import type { Tag } from '@aws-sdk/client-s3';
import { authorize } from '../../../authorization/authorize.ts';
import type { Context } from '../../../authorization/conditions.ts';
import { tagContext } from '../../../authorization/permission.ts';
import { refusalOf } from '../../../authorization/refusal.ts';
import { requestContext } from '../../../authorization/request-context.ts';
import type { Call, Permission, Service } from '../../../service.ts';
import { accessDenied, noSuchBucket } from '../errors.ts';
import { type BucketRecord, buckets } from '../model.ts';
import { accessRefusal } from './access.ts';
import { PERMISSIONS } from './permissions.ts';

/** What the guard reads of an input. */
interface Addressed {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
  readonly Tagging?: unknown;
  readonly ObjectOwnership?: string | undefined;
  readonly CreateBucketConfiguration?: { readonly Tags?: readonly Tag[] | undefined } | undefined;
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
    authorize(accountPermissions(operation, input), call);
    return;
  }
  const bucket = bucketNamed(call, input.Bucket);
  if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== bucket.owner) throw accessDenied();
  const permission = PERMISSIONS[operation];
  if (permission === undefined) return;
  const action = input.VersionId === undefined ? permission.action : (permission.ofVersion ?? permission.action);
  const key = permission.on === 'object' ? input.Key : undefined;
  demand(call, bucket, action, key);
  // Tags that come with an object are a permission of their own: API_PutObject, API_CreateMultipartUpload, API_CopyObject.
  if (input.Tagging !== undefined && permission.action === 's3:PutObject') demand(call, bucket, 's3:PutObjectTagging', key);
}

/** What is asked of a caller where there is no bucket yet. */
function accountPermissions(operation: string, input: Addressed): readonly Permission[] {
  if (operation === 'ListBuckets') return [{ action: 's3:ListAllMyBuckets', resources: ['*'] }];
  const resources = [`arn:aws:s3:::${input.Bucket ?? ''}`];
  const { Tags = [] } = input.CreateBucketConfiguration ?? {};
  return [
    { action: 's3:CreateBucket', resources, context: tagContext(Tags) },
    ...(Tags.length > 0 ? [{ action: 's3:TagResource', resources, context: tagContext(Tags) }] : []),
    ...(input.ObjectOwnership === undefined ? [] : [{ action: 's3:PutBucketOwnershipControls', resources }]),
  ];
}

/**
 * Sees that the caller may do `action` to the bucket, or to `key` in it.
 * @throws AwsError AccessDenied, which says to the account's own people what they lack
 */
export function demand(call: Call, bucket: BucketRecord, action: string, key?: string): void {
  const { world, caller } = call;
  const reason = accessRefusal(world, bucket, { action, key, caller, context: s3Context(call) });
  if (reason === undefined) return;
  if (reason === 'nothing said' || !caller) throw accessDenied();
  const resource = `arn:aws:s3:::${bucket.name}${key === undefined ? '' : `/${key}`}`;
  throw refusalOf('s3', { caller, action, resource, reason });
}

/** Condition keys that come with a request, S3's own among them. */
function s3Context(call: Call): Context {
  const { http, caller } = call;
  const context: Record<string, readonly string[]> = {
    ...requestContext(call),
    's3:signatureversion': caller === undefined ? [] : ['AWS4-HMAC-SHA256'],
    's3:authtype': caller === undefined ? [] : [http.query.has('X-Amz-Signature') ? 'REST-QUERY-STRING' : 'REST-HEADER'],
  };
  for (const name of ['prefix', 'delimiter', 'max-keys']) {
    const value = http.query.get(name);
    if (value !== null) context[`s3:${name}`] = [value];
  }
  const version = http.query.get('versionId');
  if (version !== null) context['s3:versionid'] = [version];
  for (const [name, value] of Object.entries(http.headers))
    if (name.startsWith('x-amz-')) context[`s3:${name}`] = [String(value)];
  return context;
}
