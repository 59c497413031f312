import { GetBucketVersioningCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { s3 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import type { Difference, StepContext } from '../../src/course/step.ts';
import { siteBucket } from '../1-website/site-bucket.ts';
import { type Mending, mendPrivacy, tlsOnly } from './private-bucket.ts';

type Context = CourseTools & StepContext<Record<string, never>>;

/** The calls that make a bucket for code: private, over TLS only, and with every version kept. */
export async function sourceBucketRequests(context: Context) {
  const { create } = await siteBucket.requests(context);
  return { create, tls: tlsOnly(context.name), versions: versionsRequest(context.name) };
}

/** Where the bucket differs; undefined when there is none. @throws NotOursError */
export async function findSourceBucket(context: Context, known: boolean): Promise<Difference[] | undefined> {
  const recorded = known ? { bucket: context.name } : {};
  const found = await siteBucket.find({ ...context, requests: await siteBucket.requests(context), recorded });
  if (found === undefined) return undefined;
  return [...found.differences, ...(await mend(context)).map(({ difference }) => difference)];
}

/** Makes the bucket, or brings the one that was found into line. */
export async function ensureSourceBucket(
  context: Context,
  { found, checkpoint }: { readonly found: boolean; readonly checkpoint: () => Promise<void> },
): Promise<void> {
  const requests = await sourceBucketRequests(context);
  const outputs = { bucket: context.name, arn: `arn:aws:s3:::${context.name}` };
  await siteBucket.ensure({ ...context, requests, recorded: {}, checkpoint }, found ? { outputs, differences: [] } : undefined);
  const wanted = found ? (await mend(context)).map(({ request }) => request) : [requests.tls, requests.versions];
  for (const request of wanted) await context.send(request);
}

const versionsRequest = (Bucket: string) =>
  s3(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));

async function mend(context: Context): Promise<Mending[]> {
  const { send, account, name } = context;
  const [mending, versions] = await Promise.all([
    mendPrivacy(context, name),
    send(s3(new GetBucketVersioningCommand({ Bucket: name, ExpectedBucketOwner: account }))),
  ]);
  if (versions.Status === 'Enabled') return mending;
  const difference = { what: 'versions', is: versions.Status?.toLowerCase() ?? 'off', should: 'kept' };
  return [...mending, { difference, request: versionsRequest(name) }];
}
