import type { Context } from '../../../authorization/conditions.ts';
import { evaluate } from '../../../authorization/evaluate.ts';
import type { Statement } from '../../../authorization/statement.ts';
import type { Caller } from '../../../service.ts';
import type { World } from '../../../world/world.ts';
import { accountBlock } from '../../s3control/account-block.ts';
import type { AccessBlock, BucketRecord } from '../model.ts';
import { parsePolicy } from './document.ts';
import { isPublic } from './public.ts';

/** Something somebody wants to do to a bucket or an object in it. */
export interface Access {
  /** `s3:GetObject`. */
  readonly action: string;
  /** Undefined: the bucket itself. */
  readonly key?: string | undefined;
  readonly caller: Caller | undefined;
  /** Condition keys in lower case, beside those that follow from the bucket and the caller. */
  readonly context: Context;
}

const parsed = new WeakMap<BucketRecord, readonly Statement[]>();

/** The statements of a bucket's policy; none if it has no policy. */
export function statementsOf(bucket: BucketRecord): readonly Statement[] {
  if (bucket.policy === undefined) return [];
  const known = parsed.get(bucket);
  if (known !== undefined) return known;
  const statements = parsePolicy(bucket.policy, bucket.name);
  parsed.set(bucket, statements);
  return statements;
}

/** The stricter of the bucket's and its account's switches, one by one. */
export function effectiveBlock(world: World, bucket: BucketRecord): AccessBlock {
  const account = accountBlock(world, bucket.owner);
  const either = (name: keyof AccessBlock): boolean => bucket.accessBlock?.[name] === true || account[name];
  return {
    BlockPublicAcls: either('BlockPublicAcls'),
    IgnorePublicAcls: either('IgnorePublicAcls'),
    BlockPublicPolicy: either('BlockPublicPolicy'),
    RestrictPublicBuckets: either('RestrictPublicBuckets'),
  };
}

// Lest an owner locks itself out for good, its root may always do these:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
const ROOT_ALWAYS_MAY = new Set(['s3:PutBucketPolicy', 's3:GetBucketPolicy', 's3:DeleteBucketPolicy']);

/** Whether AWS would let it through: policy, owner, and public access block taken together. */
export function isAllowed(world: World, bucket: BucketRecord, { action, key, caller, context }: Access): boolean {
  const arn = `arn:aws:s3:::${bucket.name}`;
  const statements = statementsOf(bucket);
  const verdict = evaluate(statements, {
    action,
    resource: key === undefined ? arn : `${arn}/${key}`,
    caller,
    context: { ...callerContext(caller), ...context, 's3:resourceaccount': [bucket.owner] },
  });
  const owns = caller?.account === bucket.owner;
  if (verdict === 'deny') return owns && caller.arn.endsWith(':root') && ROOT_ALWAYS_MAY.has(action);
  if (owns) return true;
  if (verdict !== 'allow') return false;
  // With a public policy, RestrictPublicBuckets leaves only the owner's account and AWS's own services:
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
  return !(effectiveBlock(world, bucket).RestrictPublicBuckets && isPublic(statements));
}

function callerContext(caller: Caller | undefined): Context {
  if (caller === undefined) return { 'aws:principaltype': ['Anonymous'], 'aws:userid': ['anonymous'] };
  return {
    'aws:principalaccount': [caller.account],
    'aws:principalarn': [caller.arn],
    'aws:userid': [caller.userId],
    'aws:principaltype': [
      caller.arn.endsWith(':root') ? 'Account' : caller.arn.includes(':assumed-role/') ? 'AssumedRole' : 'User',
    ],
  };
}
