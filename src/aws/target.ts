import type { AwsCredentialIdentityProvider } from '@smithy/types';

/** Which AWS a run talks to, and the few answers that differ between them. */
export interface Target {
  readonly kind: 'aws' | 'sandbox' | 'endpoint';
  /** Where the API answers; undefined for AWS's own endpoints. */
  readonly endpoint: string | undefined;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly region: string;
  /** Milliseconds between two looks at something that AWS usually finishes within `seconds`. */
  readonly pollEvery: (seconds: number) => number;
  /** Where the website of a bucket answers. */
  readonly websiteUrl: (bucket: string) => Promise<string>;
  /** Where one object of a bucket answers over its REST address. */
  readonly objectUrl: (bucket: string, key: string) => string;
  /** A page of AWS's console; undefined where there is no console. */
  readonly consoleUrl: (path: string) => string | undefined;
}
