import { GetObjectCommand } from '@aws-sdk/client-s3';
import { isAwsError } from '../../src/aws/errors.ts';
import { s3 } from '../../src/aws/request.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { seconds } from '../../src/course/step.ts';
import { siteBucket } from '../1-website/site-bucket.ts';
import { configKey, siteConfig } from '../1-website/site-config.ts';
import { configRequest, sitePages } from '../1-website/site-pages.ts';
import { defineStep } from '../define-step.ts';
import { loadBalancer } from './load-balancer.ts';
import { service } from './service.ts';
import story from './site-connect-service.md';

const id = 'site-connect-service';

export const siteConnectService = defineStep({
  id,
  title: 'Tell the page where the service is',
  service: 'Amazon S3',
  type: 'AWS::S3::Object',
  story,
  outputs: { serviceUrl: 'string' },
  needs: { bucket: siteBucket, loadBalancer },
  // A page that calls a service which isn't up yet would greet its visitors with an error.
  after: [service],
  modifies: [sitePages],
  takes: seconds(1, 3),
  resourceName: ({ project }) => `${project}-site`,

  permissions: ({ project }) =>
    ['GetObject', 'PutObject'].map((operation) => ({ action: `s3:${operation}`, resource: `arn:aws:s3:::${project}-site/*` })),

  // The page's settings, whole, as the step that owns the pages would write them with this one's address in them.
  requests: async ({ needs, target, others }) => {
    const serviceUrl = await urlOf(target, needs.loadBalancer.dnsName);
    return { connect: configRequest(needs.bucket.bucket, siteConfig({ ...others[sitePages.id], [id]: { serviceUrl } })) };
  },

  find: async ({ send, needs, target }) => {
    const serviceUrl = await urlOf(target, needs.loadBalancer.dnsName);
    const written = await readConfig(send, needs.bucket.bucket);
    return written?.serviceUrl === serviceUrl ? { outputs: { serviceUrl }, differences: [] } : undefined;
  },

  ensure: async ({ send, requests, needs, target, checkpoint }) => {
    const outputs = { serviceUrl: await urlOf(target, needs.loadBalancer.dnsName) };
    await send(requests.connect);
    await checkpoint(outputs);
    return outputs;
  },

  // The owner writes the settings anew, without this step, as soon as its row is gone.
  destroy: async () => 'deleted',

  links: ({ outputs }) => [{ label: 'the service', url: `${outputs.serviceUrl}/mysfits` }],
});

/** Where the service answers, without a slash at its end. A placeholder stays one: nobody knows the address yet. */
async function urlOf(target: CourseTools['target'], dnsName: string): Promise<string> {
  if (dnsName.startsWith('<')) return `http://${dnsName}`;
  return (await target.loadBalancerUrl(dnsName)).replace(/\/+$/, '');
}

async function readConfig(send: CourseTools['send'], bucket: string): Promise<{ serviceUrl?: unknown } | undefined> {
  try {
    const { Body } = await send(s3(new GetObjectCommand({ Bucket: bucket, Key: configKey })));
    const settings: unknown = JSON.parse((await Body?.transformToString()) ?? '{}');
    return typeof settings === 'object' && settings !== null ? settings : undefined;
  } catch (error) {
    // A file that somebody broke says nothing; it is written anew.
    if (error instanceof SyntaxError || isAwsError(error, 'NoSuchKey', 'NoSuchBucket')) return undefined;
    throw error;
  }
}
