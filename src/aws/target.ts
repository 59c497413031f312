import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { repositoryUrl } from './git-credential.ts';
import { createLoadBalancerUrl } from './load-balancer-url.ts';
import { createWebsiteUrl } from './website-url.ts';

/** Which AWS a run talks to, and the few answers that differ between them. */
export interface Target {
  readonly kind: 'aws' | 'sandbox' | 'endpoint';
  /** Where the API answers; undefined for AWS's own endpoints. */
  readonly endpoint: string | undefined;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly region: string;
  /** Whether tasks run on this machine: then they can be processes where there is no container engine. */
  readonly tasksRunHere: boolean;
  /** How long a pause is that would be a second on AWS: 1 there, less where everything is near. */
  readonly pace: number;
  /** Milliseconds between two looks at something that AWS usually finishes within `seconds`. */
  readonly pollEvery: (seconds: number) => number;
  /**
   * Where the website of a bucket answers.
   * @throws ExplainedError when the sandbox doesn't know the bucket's website, or can't be reached
   */
  readonly websiteUrl: (bucket: string) => Promise<string>;
  /**
   * Where a load balancer answers plain HTTP at port 80, by its DNS name; no slash at the end.
   * @throws ExplainedError when the sandbox knows no such load balancer, it isn't active yet, or can't be reached
   */
  readonly loadBalancerUrl: (dnsName: string) => Promise<string>;
  /** Where one object of a bucket answers over its REST address. */
  readonly objectUrl: (bucket: string, key: string) => string;
  /** Where git clones a repository of CodeCommit from, over HTTP. */
  readonly gitUrl: (repository: string) => string;
  /** A page of AWS's console (`s3/buckets/NAME`); undefined where there is no console. */
  readonly consoleUrl: (path: string) => string | undefined;
}

export interface TargetOptions {
  readonly kind: Target['kind'];
  readonly endpoint?: string | undefined;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly region: string;
}

/** Makes a target. This file is the only one that knows that there is more than one AWS. */
export function createTarget({ kind, endpoint, credentials, region }: TargetOptions): Target {
  const base = endpoint?.replace(/\/+$/, '');
  // An endpoint of the learner's own is on this machine or near it; how busy it is nobody knows.
  const pace = kind === 'aws' ? 1 : 0.1;
  const objectUrl = (bucket: string, key: string) => {
    const path = key.split('/').map(encodeURIComponent).join('/');
    return base === undefined ? `https://${bucket}.s3.${region}.amazonaws.com/${path}` : `${base}/${bucket}/${path}`;
  };
  return {
    kind,
    endpoint: base,
    credentials,
    region,
    tasksRunHere: kind === 'sandbox',
    pace,
    pollEvery: (seconds) => Math.min(10_000, Math.max(500, seconds * 50)) * pace,
    websiteUrl: createWebsiteUrl({ kind, endpoint: base, region, objectUrl }),
    loadBalancerUrl: createLoadBalancerUrl({ kind, endpoint: base }),
    objectUrl,
    gitUrl: (repository) => repositoryUrl(repository, { base, region }),
    consoleUrl: (path) => (kind === 'aws' ? consolePage(path, region) : undefined),
  };
}

function consolePage(path: string, region: string): string {
  const url = new URL(path, `https://${region}.console.aws.amazon.com/`);
  // Without it, the console opens the region that was looked at last.
  if (!url.searchParams.has('region')) url.searchParams.set('region', region);
  return url.href;
}
