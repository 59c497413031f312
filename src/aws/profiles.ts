import { parseKnownFiles } from '@smithy/core/config';

/** What the learner's AWS configuration says, flags and environment first. */
export interface AwsConfiguration {
  /** The profile that was named, by flag or AWS_PROFILE; undefined when nobody named one. */
  readonly named: string | undefined;
  /** Every profile there is. */
  readonly profiles: readonly string[];
  /** The settings of the named profile, or of `default`; undefined when it doesn't exist. */
  readonly settings: Readonly<Record<string, string | undefined>> | undefined;
  readonly region: string | undefined;
  readonly endpointUrl: string | undefined;
}

export interface ConfigurationFlags {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly endpointUrl?: string | undefined;
}

/**
 * Reads ~/.aws/config and ~/.aws/credentials (or where AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE point to) and
 * the environment. Region: flag, AWS_REGION, AWS_DEFAULT_REGION (which the CLI knows and the SDK doesn't), the profile's.
 */
export async function readConfiguration(flags: ConfigurationFlags): Promise<AwsConfiguration> {
  const { AWS_PROFILE, AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS } = process.env;
  const known = await parseKnownFiles({ ignoreCache: true });
  const named = flags.profile || AWS_PROFILE || undefined;
  const settings = known[named ?? 'default'];
  const ignoresConfigured = AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true';
  return {
    named,
    profiles: Object.keys(known),
    settings,
    region: flags.region || AWS_REGION || AWS_DEFAULT_REGION || settings?.region || undefined,
    endpointUrl: flags.endpointUrl || (ignoresConfigured ? undefined : AWS_ENDPOINT_URL || settings?.endpoint_url) || undefined,
  };
}
