import { CreateBucketCommand, GetBucketTaggingCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { deleteBucket } from '../../src/aws/delete-bucket.ts';
import { isAwsError, isDeniedByPolicy } from '../../src/aws/errors.ts';
import { s3 } from '../../src/aws/request.ts';
import { NameTakenError, NotOursError } from '../../src/course/errors.ts';
import { seconds } from '../../src/course/step.ts';
import { bucketPermissions } from '../bucket-permissions.ts';
import { defineStep } from '../define-step.ts';
import { tagDifferences, tagList } from '../tags.ts';
import story from './site-bucket.md';

export const siteBucket = defineStep({
  id: 'site-bucket',
  title: 'Create the bucket that holds the site',
  service: 'Amazon S3',
  type: 'AWS::S3::Bucket',
  story,
  outputs: { bucket: 'string', arn: 'string' },
  needs: {},
  takes: seconds(1, 3),
  resourceName: ({ project }) => `${project}-site`,
  foresee: ({ name }) => bucketOutputs(name),

  permissions: ({ project }) => bucketPermissions(`${project}-site`),

  requests: ({ name, region, tags }) => ({
    create: s3(
      new CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: {
          // us-east-1 is where a bucket goes when no place is named; naming it is an error (CreateBucket, LocationConstraint).
          ...(region === 'us-east-1' ? {} : { LocationConstraint: region as 'eu-west-1' }),
          Tags: tagList(tags),
        },
      }),
    ),
  }),

  find: async ({ send, name, tags, account, recorded }) => {
    try {
      // One call tells all: whether it is there, whether it is in this account, and whose it is.
      const { TagSet = [] } = await send(s3(new GetBucketTaggingCommand({ Bucket: name, ExpectedBucketOwner: account })));
      const differences = tagDifferences(tags, TagSet);
      if (differences.length > 0 && recorded.bucket === undefined) throw bucketNotOurs(name);
      return { outputs: bucketOutputs(name), differences };
    } catch (error) {
      if (isAwsError(error, 'NoSuchBucket')) return undefined;
      if (isAwsError(error, 'NoSuchTagSet')) {
        if (recorded.bucket === undefined) throw bucketNotOurs(name);
        return { outputs: bucketOutputs(name), differences: tagDifferences(tags, []) };
      }
      // Only to a caller of the bucket's own account S3 says which permission is missing (S3 User Guide, "Troubleshoot
      // access denied (403 Forbidden) errors"): of somebody else's bucket it says "Access Denied", and no more.
      if (isAwsError(error, 'AccessDenied') && !isDeniedByPolicy(error)) throw bucketTaken(name, error);
      throw error;
    }
  },

  ensure: async ({ send, requests, checkpoint, name, tags }, found) => {
    const outputs = bucketOutputs(name);
    if (found) {
      await send(s3(new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet: tagList(tags) } })));
      return outputs;
    }
    try {
      await send(requests.create);
    } catch (error) {
      if (isAwsError(error, 'BucketAlreadyExists')) throw bucketTaken(name, error);
      // An answer that got lost makes a retry find what the first try made: a moment ago there was no such bucket.
      if (!isAwsError(error, 'BucketAlreadyOwnedByYou')) throw error;
    }
    await checkpoint(outputs);
    return outputs;
  },

  destroy: (context) => deleteBucket(context, context.name),

  links: ({ outputs, target }) => {
    const url = target.consoleUrl(`s3/buckets/${outputs.bucket}`);
    return url === undefined ? [] : [{ label: 'the bucket in the console', url }];
  },
});

const bucketOutputs = (bucket: string) => ({ bucket, arn: `arn:aws:s3:::${bucket}` });

/** Bucket names are one list for the whole world; S3 answers AccessDenied for a bucket of another account. */
const bucketTaken = (bucket: string, cause: unknown) =>
  new NameTakenError({
    what: `The bucket name ${bucket} is taken`,
    why: 'bucket names are shared by all of AWS, and this one belongs to another account',
    nextSteps: ['start in a new folder: it draws a new project name'],
    cause,
  });

const bucketNotOurs = (bucket: string) =>
  new NotOursError({
    what: `The bucket ${bucket} is there, and it isn't this project's`,
    why: "it is in your account, without this project's tags, and this workspace didn't make it",
    nextSteps: [
      'leave it alone and start in a new folder: it draws a new project name',
      "or, if it's a leftover, delete it yourself",
    ],
  });
