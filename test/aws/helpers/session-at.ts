import { createClients } from '../../../src/aws/clients.ts';
import type { Session } from '../../../src/aws/session.ts';
import { createTarget, type Target } from '../../../src/aws/target.ts';

/** A session at an address of a test's own, without asking who is calling. */
export function sessionAt(endpoint: string, kind: Target['kind'] = 'sandbox'): Session {
  const credentials = async () => ({
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: 'a secret access key',
    sessionToken: 'a session token',
  });
  const target = createTarget({ kind, endpoint, region: 'us-east-1', credentials });
  const { client, close } = createClients(target);
  const arn = 'arn:aws:iam::123456789012:user/alice';
  return { account: '123456789012', region: 'us-east-1', arn, profile: undefined, target, client, close };
}
