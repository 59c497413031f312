import type { CreateBucketConfiguration } from '@aws-sdk/client-s3';
import { AwsError } from '../../../aws-error.ts';
import { accessDenied, invalidArgument, notImplemented } from '../errors.ts';
import { type BucketRecord, buckets, type S3Handler } from '../model.ts';
import { readTags } from '../tags.ts';
import { checkBucketName } from './bucket-name.ts';

/** What S3 encrypts with where nothing else was said: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html */
export const DEFAULT_ENCRYPTION: BucketRecord['encryption'] = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
};

/** Since April 2023: https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html */
const ALL_BLOCKED = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

const OWNERSHIPS = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'];

export const createBucket: S3Handler<'CreateBucket'> = (input, { world, caller }) => {
  const name = input.Bucket ?? '';
  checkBucketName(name);
  if (caller === undefined) throw accessDenied();
  if (input.ObjectLockEnabledForBucket === true) throw notImplemented('Object Lock');
  const region = regionOf(input.CreateBucketConfiguration, world.region);
  const ownership = input.ObjectOwnership ?? 'BucketOwnerEnforced';
  if (!OWNERSHIPS.includes(ownership)) throw invalidArgument(`Invalid x-amz-object-ownership header: ${ownership}`);
  checkAcl(input, ownership);
  const existing = buckets(world).get(name);
  const answer = {
    Location: region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
    BucketArn: `arn:aws:s3:::${name}`,
  };
  if (existing !== undefined) {
    if (existing.owner !== caller.account) throw taken(name);
    // us-east-1 keeps its old manner: making one's own bucket again succeeds and changes nothing.
    if (existing.region === 'us-east-1' && region === 'us-east-1') return answer;
    throw alreadyYours(name);
  }
  buckets(world).set(name, {
    name,
    owner: caller.account,
    region,
    created: world.clock.now().toISOString(),
    tags: readTags(input.CreateBucketConfiguration?.Tags ?? [], 'bucket'),
    ownership,
    accessBlock: ALL_BLOCKED,
    encryption: DEFAULT_ENCRYPTION,
  });
  return answer;
};

/**
 * us-east-1 takes no LocationConstraint of its own name; every other region's endpoint wants exactly its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
function regionOf(configuration: CreateBucketConfiguration | undefined, here: string): string {
  if (configuration?.Location !== undefined || configuration?.Bucket !== undefined) throw notImplemented('directory buckets');
  const wanted: string | undefined = configuration?.LocationConstraint;
  if (wanted === undefined || wanted === '') {
    if (here === 'us-east-1') return here;
    throw wrongEndpoint('unspecified');
  }
  if (wanted === 'EU' && here === 'eu-west-1') return here;
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(wanted) || wanted === 'us-east-1') {
    throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
      members: { LocationConstraint: wanted },
    });
  }
  if (wanted !== here && here !== 'us-east-1') throw wrongEndpoint(wanted);
  return wanted;
}

const wrongEndpoint = (wanted: string): AwsError =>
  new AwsError(
    'IllegalLocationConstraintException',
    `The ${wanted} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );

const taken = (name: string): AwsError =>
  new AwsError(
    'BucketAlreadyExists',
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
    { status: 409, members: { BucketName: name } },
  );

const alreadyYours = (name: string): AwsError =>
  new AwsError('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.', {
    status: 409,
    members: { BucketName: name },
  });

type AclInput = Readonly<
  Record<'ACL' | 'GrantFullControl' | 'GrantRead' | 'GrantReadACP' | 'GrantWrite' | 'GrantWriteACP', string>
>;

/** ACLs are off in a bucket whose owner owns every object; elsewhere a new bucket's block refuses the public ones. */
function checkAcl(input: { readonly [Key in keyof AclInput]?: string | undefined }, ownership: string): void {
  const grants = [input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWrite, input.GrantWriteACP];
  const granted = grants.some((grant) => grant !== undefined);
  if (!granted && (input.ACL === undefined || input.ACL === 'private')) return;
  if (ownership === 'BucketOwnerEnforced') {
    throw new AwsError(
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    );
  }
  if (granted) throw notImplemented('grants in ACLs');
  throw accessDenied();
}
