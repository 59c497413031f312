/** Who we are to a registry. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/** A registry, and how to get in. */
export interface Registry {
  /** Host and port: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`, `127.0.0.1:5000`. */
  readonly address: string;
  /** Asked for when the registry wants to know who calls; kept in memory at most. */
  readonly credentials?: RegistryCredentials | (() => RegistryCredentials | Promise<RegistryCredentials>);
}

/**
 * The user name and password in an authorization token of ECR: `AWS:` and the password, in base64
 * (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_AuthorizationData.html).
 */
export function ecrCredentials(authorizationToken: string): RegistryCredentials {
  const text = Buffer.from(authorizationToken, 'base64').toString();
  const colon = text.indexOf(':');
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Where a registry's API is. Plain http for this machine's own addresses only, as Docker does it. */
export function registryUrl(address: string): URL {
  const https = new URL(`https://${address}/`);
  return isLoopback(https.hostname) ? new URL(`http://${address}/`) : https;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
