import { createHash, createHmac } from 'node:crypto';
import type { AwsCredentialIdentity } from '@smithy/types';

/** A repository as git names it when it asks for a password. */
export interface GitRemote {
  /** With its port, where it has one. */
  readonly host: string;
  /** With a slash at its begin: `/v1/repos/mysfits`. */
  readonly path: string;
  readonly region: string;
}

/** Where git pulls from and pushes to in CodeCommit, by the path of AWS's own addresses. */
export function repositoryUrl(repository: string, { base, region }: { base: string | undefined; region: string }): string {
  return `${base ?? `https://git-codecommit.${region}.amazonaws.com`}/v1/repos/${repository}`;
}

/** The region of CodeCommit's own hosts (https://docs.aws.amazon.com/codecommit/latest/userguide/regions.html); undefined for others. */
export function regionOfGitHost(host: string): string | undefined {
  return /^(?:vpce-[^/]+\.)?git-codecommit(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?amazonaws\.com$/.exec(host)?.[1];
}

/**
 * A user name and a password that CodeCommit takes for a quarter of an hour, as AWS's credential helper makes them: no secret is in
 * them, but a signature by it (https://github.com/aws/aws-cli/blob/develop/awscli/customizations/codecommit.py).
 * @param now this machine's time, which AWS compares with its own
 */
export function gitCredential(
  { host, path, region }: GitRemote,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentialIdentity,
  now: Date,
): { readonly username: string; readonly password: string } {
  // 20261124T020000, without the Z: so it is signed; the password has it.
  const time = now.toISOString().replace(/[-:]|\.\d{3}Z$/g, '');
  const scope = [time.slice(0, 8), region, 'codecommit', 'aws4_request'];
  const request = `GIT\n${path}\n\nhost:${host.replace(/:\d+$/, '')}\n\nhost\n`;
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), createHash('sha256').update(request).digest('hex')].join('\n');
  const key = scope.reduce<Buffer | string>((left, part) => hmac(left, part).digest(), `AWS4${secretAccessKey}`);
  return {
    username: sessionToken === undefined ? accessKeyId : `${accessKeyId}%${sessionToken}`,
    password: `${time}Z${hmac(key, text).digest('hex')}`,
  };
}

const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text);
