import { isIP } from 'node:net';
import { ExplainedError } from '../course/errors.ts';
import { perhapsSandbox, urlFromSandbox } from './ask-sandbox.ts';
import { awsWebsiteUrl } from './regions.ts';
import type { Target } from './target.ts';

interface WebsitePlace {
  readonly kind: Target['kind'];
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly objectUrl: Target['objectUrl'];
}

/** Makes the function that tells where a bucket's website answers. */
export function createWebsiteUrl({ kind, endpoint, region, objectUrl }: WebsitePlace): Target['websiteUrl'] {
  if (endpoint === undefined) return async (bucket) => awsWebsiteUrl(bucket, region);
  const question = (bucket: string) => ({
    endpoint,
    path: `websites/${encodeURIComponent(bucket)}`,
    what: 'the website',
    unknown: () => noWebsite(bucket, endpoint),
  });
  if (kind === 'sandbox') return (bucket) => urlFromSandbox(question(bucket));
  const askPerhaps = perhapsSandbox();
  return async (bucket) => {
    const url = await askPerhaps(question(bucket));
    if (url !== undefined) return url;
    const { hostname, host, protocol } = new URL(endpoint);
    if (isIP(hostname) !== 0 || hostname.startsWith('[')) return objectUrl(bucket, 'index.html');
    return `${protocol}//${bucket}.s3-website.${host}`;
  };
}

function noWebsite(bucket: string, endpoint: string): ExplainedError {
  return new ExplainedError({
    what: `The bucket ${bucket} has no website`,
    why: `${endpoint} knows no website of that name.`,
    nextSteps: ['Build the module "website" first: up --through website.'],
  });
}
