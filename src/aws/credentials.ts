import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { quietSdk, silentLogger } from './clients.ts';

/**
 * Credentials as every AWS tool finds them: environment, profile (keys, IAM Identity Center, role, process),
 * container, instance. Looked up when first needed, and again when they expire.
 */
export function machineCredentials({
  profile,
  region,
}: {
  profile: string | undefined;
  region: string;
}): AwsCredentialIdentityProvider {
  quietSdk();
  const provider = fromNodeProviderChain({
    logger: silentLogger,
    clientConfig: { region },
    ...(profile === undefined ? {} : { profile }),
  });
  return () => provider();
}
