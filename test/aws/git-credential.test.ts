import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { gitCredential, regionOfGitHost } from '../../src/aws/git-credential.ts';

const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const remote = { host: 'git-codecommit.eu-west-1.amazonaws.com', path: '/v1/repos/mysfits', region: 'eu-west-1' };

/** The signature by AWS's own Python, as its credential helper has it made. */
const BOTOCORE = `
import sys
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
access, secret, region, host, path, time = sys.argv[1:]
signer = SigV4Auth(Credentials(access, secret), 'codecommit', region)
request = AWSRequest(method='GIT', url='https://' + host + path)
request.context['timestamp'] = time
canonical = 'GIT\\n' + path + '\\n\\nhost:' + host.split(':')[0] + '\\n\\nhost\\n'
print(signer.signature(signer.string_to_sign(request, canonical), request))
`;

test.each([
  ['in AWS', remote],
  ['at a port', { ...remote, host: '127.0.0.1:4321' }],
])('The password of a repository %s is signed as AWS signs it.', (_, at) => {
  const { username, password } = gitCredential(at, key, new Date('2026-11-24T02:03:04.567Z'));
  expect(username).toBe(key.accessKeyId);
  const [, time = '', signature] = /^(.+)Z(.+)$/.exec(password) ?? [];
  expect(time).toBe('20261124T020304');
  const args = ['-c', BOTOCORE, key.accessKeyId, key.secretAccessKey, at.region, at.host, at.path, time];
  expect(signature).toBe(execFileSync('/usr/bin/python3', args, { encoding: 'utf8' }).trim());
});

test('The keys of a session bring their token along.', () => {
  const { username } = gitCredential(remote, { ...key, sessionToken: 'abc+/=' }, new Date());
  expect(username).toBe(`${key.accessKeyId}%abc+/=`);
});

test.each([
  ['git-codecommit.eu-west-1.amazonaws.com', 'eu-west-1'],
  ['git-codecommit-fips.us-east-2.amazonaws.com', 'us-east-2'],
  ['vpce-0a1-b2.git-codecommit.us-west-2.vpce.amazonaws.com', 'us-west-2'],
  ['github.com', undefined],
  ['git-codecommit.eu-west-1.amazonaws.com.example.com', undefined],
])('%s is a host of the region %s.', (host, region) => {
  expect(regionOfGitHost(host)).toBe(region);
});
