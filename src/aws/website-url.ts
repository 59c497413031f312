import { isIP } from 'node:net';
import { ExplainedError } from '../course/errors.ts';
import { awsWebsiteUrl } from './regions.ts';
import type { Target } from './target.ts';
import { visit } from './visit.ts';

interface WebsitePlace {
  readonly kind: Target['kind'];
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly objectUrl: Target['objectUrl'];
}

/** Milliseconds that a look at a local address may take. */
const patience = 5_000;

/** Makes the function that tells where a bucket's website answers. */
export function createWebsiteUrl({ kind, endpoint, region, objectUrl }: WebsitePlace): Target['websiteUrl'] {
  if (endpoint === undefined) return async (bucket) => awsWebsiteUrl(bucket, region);
  if (kind === 'sandbox') return (bucket) => sandboxWebsite(endpoint, bucket);
  let isSandbox: boolean | undefined;
  return async (bucket) => {
    // The sandbox of another workspace is an endpoint too. Any other endpoint is asked once, and never again.
    if (isSandbox !== false) {
      const answer = await askSandbox(endpoint, bucket).catch(() => undefined);
      isSandbox ??= answer?.isSandbox ?? false;
      if (answer?.url !== undefined) return answer.url;
      if (isSandbox) throw noWebsite(bucket, endpoint);
    }
    const { hostname, host, protocol } = new URL(endpoint);
    if (isIP(hostname) !== 0 || hostname.startsWith('[')) return objectUrl(bucket, 'index.html');
    return `${protocol}//${bucket}.s3-website.${host}`;
  };
}

async function sandboxWebsite(endpoint: string, bucket: string): Promise<string> {
  let answer: SandboxAnswer;
  try {
    answer = await askSandbox(endpoint, bucket);
  } catch (cause) {
    throw new ExplainedError({
      what: `Can't reach the rehearsal at ${endpoint}`,
      why: 'It was asked for the address of the website and gave no answer.',
      nextSteps: ['Run the same command again: it starts the sandbox where it is stopped.'],
      cause,
    });
  }
  if (answer.url === undefined) throw noWebsite(bucket, endpoint);
  return answer.url;
}

interface SandboxAnswer {
  readonly isSandbox: boolean;
  readonly url: string | undefined;
}

async function askSandbox(endpoint: string, bucket: string): Promise<SandboxAnswer> {
  const { status, type, text } = await visit(`${endpoint}/_sandbox/websites/${encodeURIComponent(bucket)}`, { patience });
  const body: unknown = type.includes('json') ? JSON.parse(text) : undefined;
  const url = typeof body === 'object' && body !== null && 'url' in body ? body.url : undefined;
  return {
    // The sandbox answers this address in JSON whatever it says; AWS's own S3 would answer in XML.
    isSandbox: body !== undefined,
    url: status === 200 && typeof url === 'string' ? url.replace(/\/$/, '') : undefined,
  };
}

function noWebsite(bucket: string, endpoint: string): ExplainedError {
  return new ExplainedError({
    what: `The bucket ${bucket} has no website`,
    why: `${endpoint} knows no website of that name.`,
    nextSteps: ['Build the module "website" first: up --through website.'],
  });
}
