import {
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3';
import { unlessAwsError } from '../../src/aws/errors.ts';
import { s3 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { siteBucket } from '../1-website/site-bucket.ts';
import { defineStep } from '../define-step.ts';
import { names } from '../names.ts';
import { buildProject } from './build-project.ts';
import { type Mending, mendPrivacy, privateBucketPermissions, tlsOnly } from './private-bucket.ts';

const { story: _, ...bucket } = siteBucket;

/** Days. An artifact is of use while its execution goes on, and perhaps to look at afterwards. */
const kept = 30;

/** Nobody deletes what lies here, so it goes by itself, and so do uploads that were never finished. */
const expiry: LifecycleRule = {
  ID: 'old-artifacts',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  Expiration: { Days: kept },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
};

/** What a stage of the pipeline makes lies here for the next one. */
export const artifactBucket = defineStep({
  ...bucket,
  id: 'artifact-bucket',
  title: 'Create the bucket for artifacts',
  partOf: buildProject,
  costs: ['s3-storage', 's3-requests'],
  resourceName: ({ project }) => names.artifacts(project),

  permissions: ({ project }) => [
    ...privateBucketPermissions(names.artifacts(project)),
    ...['GetLifecycleConfiguration', 'PutLifecycleConfiguration'].map((operation) => ({
      action: `s3:${operation}`,
      resource: `arn:aws:s3:::${names.artifacts(project)}`,
    })),
  ],

  requests: async (context) => ({
    create: (await bucket.requests(context)).create,
    tls: tlsOnly(context.name),
    expire: expireRequest(context.name),
  }),

  find: async (context) => {
    const found = await bucket.find(context);
    if (found === undefined) return undefined;
    const mending = await mend(context, context.name);
    return { ...found, differences: [...found.differences, ...mending.map(({ difference }) => difference)] };
  },

  ensure: async (context, found) => {
    const { send, requests, name } = context;
    const outputs = await bucket.ensure(context, found);
    const wanted = found ? (await mend(context, name)).map(({ request }) => request) : [requests.tls, requests.expire];
    for (const request of wanted) await send(request);
    return outputs;
  },
});

const expireRequest = (Bucket: string) =>
  s3(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [expiry] } }));

async function mend(tools: Pick<CourseTools, 'send' | 'account'>, Bucket: string): Promise<Mending[]> {
  const asked = s3(new GetBucketLifecycleConfigurationCommand({ Bucket, ExpectedBucketOwner: tools.account }));
  const [mending, present] = await Promise.all([
    mendPrivacy(tools, Bucket),
    unlessAwsError(tools.send(asked), 'NoSuchLifecycleConfiguration'),
  ]);
  if (present?.Rules?.some(expires)) return mending;
  const difference = { what: 'old artifacts', is: 'kept for ever', should: `gone after ${kept} days` };
  return [...mending, { difference, request: expireRequest(Bucket) }];
}

const expires = ({ Status, Expiration, AbortIncompleteMultipartUpload: unfinished, Filter }: LifecycleRule): boolean =>
  Status === 'Enabled' &&
  Expiration?.Days === kept &&
  unfinished?.DaysAfterInitiation !== undefined &&
  (Filter?.Prefix ?? '') === '';
