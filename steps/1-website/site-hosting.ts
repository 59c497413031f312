import { DeleteBucketWebsiteCommand, GetBucketWebsiteCommand, PutBucketWebsiteCommand } from '@aws-sdk/client-s3';
import { isAwsError } from '../../src/aws/errors.ts';
import { s3 } from '../../src/aws/request.ts';
import { type Difference, seconds } from '../../src/course/step.ts';
import { defineStep } from '../define-step.ts';
import { siteBucket } from './site-bucket.ts';
import story from './site-hosting.md';

const indexDocument = 'index.html';
const errorDocument = 'error.html';

export const siteHosting = defineStep({
  id: 'site-hosting',
  title: 'Let the bucket answer as a website',
  service: 'Amazon S3',
  type: 'AWS::S3::Bucket.WebsiteConfiguration',
  story,
  outputs: { websiteUrl: 'string' },
  needs: { bucket: siteBucket },
  takes: seconds(1, 2),
  resourceName: ({ project }) => `${project}-site`,

  permissions: ({ project }) =>
    ['PutBucketWebsite', 'GetBucketWebsite', 'DeleteBucketWebsite'].map((operation) => ({
      action: `s3:${operation}`,
      resource: `arn:aws:s3:::${project}-site`,
    })),

  requests: ({ needs }) => ({
    host: s3(
      new PutBucketWebsiteCommand({
        Bucket: needs.bucket.bucket,
        WebsiteConfiguration: { IndexDocument: { Suffix: indexDocument }, ErrorDocument: { Key: errorDocument } },
      }),
    ),
  }),

  find: async ({ send, needs, target }) => {
    const { bucket } = needs.bucket;
    try {
      const { IndexDocument, ErrorDocument } = await send(s3(new GetBucketWebsiteCommand({ Bucket: bucket })));
      const differences: Difference[] = [];
      if (IndexDocument?.Suffix !== indexDocument) {
        differences.push({ what: 'index document', is: IndexDocument?.Suffix ?? 'none', should: indexDocument });
      }
      if (ErrorDocument?.Key !== errorDocument) {
        differences.push({ what: 'error document', is: ErrorDocument?.Key ?? 'none', should: errorDocument });
      }
      return { outputs: { websiteUrl: await target.websiteUrl(bucket) }, differences };
    } catch (error) {
      if (isAwsError(error, 'NoSuchWebsiteConfiguration', 'NoSuchBucket')) return undefined;
      throw error;
    }
  },

  ensure: async ({ send, requests, target, needs }) => {
    await send(requests.host);
    return { websiteUrl: await target.websiteUrl(needs.bucket.bucket) };
  },

  destroy: async ({ send, name, until }) => {
    const gone = async () => {
      try {
        await send(s3(new GetBucketWebsiteCommand({ Bucket: name })));
        return undefined;
      } catch (error) {
        if (isAwsError(error, 'NoSuchWebsiteConfiguration', 'NoSuchBucket')) return true;
        throw error;
      }
    };
    if (await gone()) return 'already gone';
    await send(s3(new DeleteBucketWebsiteCommand({ Bucket: name })));
    await until({ what: `the website of ${name} to be off`, seconds: 60, look: gone });
    return 'deleted';
  },

  links: ({ outputs }) => [{ label: 'the website', url: outputs.websiteUrl }],
});
