import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-error.ts';

/**
 * The name of the sandbox for containers, which reach it through a relay in their network. Names under `internal` are in no
 * public DNS (ICANN's resolution 2024.07.29.06), so no web page has one.
 */
export const RELAY_HOST = 'sandbox.mysfits.internal';

/**
 * Whether a Host header names this machine itself: a web page that points a name of its own at 127.0.0.1 (DNS rebinding)
 * still sends that name. `bucket.localhost` is how clients ask for a bucket by host, `ACCOUNT.127.0.0.1` how boto3 names
 * S3 Control's; no name in the DNS ends in digits.
 */
export function isOwnHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (name === '127.0.0.1' || name === 'localhost' || name === RELAY_HOST) return true;
  return name.endsWith('.localhost') || /^\d{12}\.127\.0\.0\.1$/.test(name);
}

/** @throws AwsError when the request was meant for another host */
export function checkHost({ host }: IncomingHttpHeaders): void {
  if (isOwnHost(host)) return;
  throw new AwsError('AccessDenied', `The sandbox answers to 127.0.0.1 and localhost only, not to ${host ?? 'no host'}.`, {
    status: 403,
  });
}
