import type { Context } from '../../../authorization/conditions.ts';
import { evaluate } from '../../../authorization/evaluate.ts';
import { identityVerdict } from '../../../authorization/identity-verdict.ts';
import type { Reason } from '../../../authorization/refusal.ts';
import { callerContext } from '../../../authorization/request-context.ts';
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

/** Why AWS doesn't let it through; `nothing said` to those whom it doesn't tell why. Undefined: it does. */
export type Refusal = Reason | 'nothing said' | undefined;

/**
 * What AWS says to it: the caller's own policies, the bucket's, and public access block taken together. Within one account either
 * policy may allow it, across accounts both must; a deny of either wins.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-id-rdp.html
 */
export function accessRefusal(world: World, bucket: BucketRecord, { action, key, caller, context }: Access): Refusal {
  const arn = `arn:aws:s3:::${bucket.name}`;
  const resource = key === undefined ? arn : `${arn}/${key}`;
  const statements = statementsOf(bucket);
  const known = {
    ...callerContext(caller),
    ...context,
    's3:resourceaccount': [bucket.owner],
    'aws:resourceaccount': [bucket.owner],
  };
  const question = { action, resource, caller, context: known };
  const ofBucket = evaluate(statements, question);
  const owns = caller?.account === bucket.owner;
  if (ofBucket === 'deny') {
    const isRoot = owns && caller.arn.endsWith(':root') && ROOT_ALWAYS_MAY.has(action);
    return isRoot ? undefined : owns ? 'resource-deny' : 'nothing said';
  }
  const ofCaller = caller && identityVerdict(world, caller, question);
  if (owns) {
    if (ofCaller === 'deny') return 'identity-deny';
    if (ofCaller === 'allow') return undefined;
    // A grant to the whole account is for its policies to hand out; one to a user or a role by name needs nothing else.
    if (evaluate(statements, { ...question, byName: true }) === 'allow') return undefined;
    return ofCaller === 'session' ? 'session' : 'identity';
  }
  if (ofBucket !== 'allow' || (caller && ofCaller !== 'allow')) return 'nothing said';
  // With a public policy, RestrictPublicBuckets leaves only the owner's account and AWS's own services:
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
  return effectiveBlock(world, bucket).RestrictPublicBuckets && isPublic(statements) ? 'nothing said' : undefined;
}

/** Whether AWS would let it through. */
export const isAllowed = (world: World, bucket: BucketRecord, access: Access): boolean =>
  accessRefusal(world, bucket, access) === undefined;
