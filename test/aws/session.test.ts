import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openSession, type SessionOptions } from '../../src/aws/session.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import type { CallRecord } from '../../src/engine/events.ts';
import { identity, queryError } from './helpers/answers.ts';
import { type Recorder, startRecorder } from './helpers/recorder.ts';

let recorder: Recorder;
let home: string;

beforeEach(async () => {
  recorder = await startRecorder();
  home = mkdtempSync(join(tmpdir(), 'mysfits-home-'));
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('AWS_'))) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await recorder.close();
  rmSync(home, { recursive: true });
});

const config = (text: string) => writeFileSync(join(home, 'config'), text);
const credentials = (text: string) => writeFileSync(join(home, 'credentials'), text);

/** Keys in the environment, as most tests want them. */
function withKeys() {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');
}

async function refusal(options: SessionOptions): Promise<ExplainedError> {
  const error: unknown = await openSession(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExplainedError)) throw new Error(`Not refused: ${error}`);
  expect(error.kind).toBe('preflight');
  expect(error.nextSteps.length).toBeGreaterThan(0);
  return error;
}

const refusedWith = async (...answer: Parameters<typeof queryError>) => {
  withKeys();
  recorder.answer(queryError(...answer));
  return refusal({ region: 'eu-central-1', endpointUrl: recorder.endpoint });
};

/** The region a request was signed for. */
const signedRegion = (authorization: string | undefined) => authorization?.split('/')[2];

describe('a session', () => {
  test('says who is calling, from keys in the environment', async () => {
    withKeys();
    recorder.answer(identity());
    const session = await openSession({ region: 'eu-central-1', endpointUrl: recorder.endpoint });
    expect(session).toMatchObject({
      account: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/alice',
      region: 'eu-central-1',
    });
    expect(session.target.kind).toBe('endpoint');
    expect(recorder.arrived.map(({ body }) => body.toString())).toEqual(['Action=GetCallerIdentity&Version=2011-06-15']);
    session.close();
  });

  test('takes profile, region and endpoint from the configuration file, and a flag before them', async () => {
    config(`[profile work]\nregion = eu-west-3\nendpoint_url = ${recorder.endpoint}\n`);
    credentials('[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = secret\n');
    vi.stubEnv('AWS_PROFILE', 'work');
    recorder.answer(identity());
    const session = await openSession();
    expect(session).toMatchObject({ region: 'eu-west-3', profile: 'work' });
    expect(recorder.arrived[0]?.headers.authorization).toContain('AKIAWORK/');
    expect((await openSession({ region: 'us-west-2' })).region).toBe('us-west-2');
    expect(recorder.arrived.map(({ headers }) => signedRegion(headers.authorization))).toEqual(['eu-west-3', 'us-west-2']);
  });

  test('takes a named profile even when keys stand in the environment', async () => {
    withKeys();
    credentials('[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = secret\n');
    recorder.answer(identity());
    await openSession({ profile: 'work', region: 'us-east-1', endpointUrl: recorder.endpoint });
    expect(recorder.arrived[0]?.headers.authorization).toContain('AKIAWORK/');
  });

  test.each([
    ['AWS_REGION', { AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'sa-east-1' }, 'eu-north-1'],
    ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'sa-east-1' }, 'sa-east-1'],
  ])('takes the region from %s', async (_, environment, region) => {
    withKeys();
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    vi.stubEnv('AWS_ENDPOINT_URL', recorder.endpoint);
    recorder.answer(identity());
    expect((await openSession()).region).toBe(region);
  });

  test('with a sandbox reads nothing of the AWS configuration', async () => {
    vi.stubEnv('AWS_PROFILE', 'missing');
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    recorder.answer(identity('000000000001'));
    const access = {
      endpoint: recorder.endpoint,
      accessKeyId: 'AKIASANDBOX',
      secretAccessKey: 's',
      region: 'us-east-1',
      account: '000000000001',
    };
    const session = await openSession({ sandbox: access });
    expect(session.target.kind).toBe('sandbox');
    expect(recorder.arrived[0]?.headers.authorization).toContain('AKIASANDBOX/');
  });

  test("refuses the sandbox of another workspace that answers on this one's address", async () => {
    recorder.answer(identity('000000000002'));
    const access = {
      endpoint: recorder.endpoint,
      accessKeyId: 'A',
      secretAccessKey: 's',
      region: 'us-east-1',
      account: '000000000001',
    };
    expect((await refusal({ sandbox: access })).why).toContain('000000000002');
  });

  test('goes on after a fault that passes', async () => {
    withKeys();
    recorder.answer(
      queryError(503, 'ServiceUnavailable', 'Come back later'),
      queryError(400, 'Throttling', 'Rate exceeded'),
      identity(),
    );
    const records: CallRecord[] = [];
    await openSession({ region: 'us-east-1', endpointUrl: recorder.endpoint, onCall: (record) => records.push(record) });
    expect(recorder.arrived).toHaveLength(3);
    expect(records).toMatchObject([{ service: 'sts', operation: 'GetCallerIdentity', attempts: 3 }]);
  });

  test("puts a wrong clock right by AWS's answer", async () => {
    withKeys();
    const anHourOn = new Date(Date.now() + 3_600_000);
    const told = `Signature expired: ${new Date().toISOString()} is now earlier than ${anHourOn.toISOString()}`;
    const late = queryError(403, 'SignatureDoesNotMatch', told);
    recorder.answer({ ...late, headers: { 'content-type': 'text/xml', date: anHourOn.toUTCString() } }, identity());
    await openSession({ region: 'us-east-1', endpointUrl: recorder.endpoint });
    const [first, second] = recorder.arrived.map(({ headers }) => String(headers['x-amz-date']));
    expect(Number(second?.replaceAll(/\D/g, '')) - Number(first?.replaceAll(/\D/g, ''))).toBeGreaterThan(5_000);
  });
});

describe('a session is refused, saying what to do,', () => {
  test('without any credentials', async () => {
    const error = await refusal({ region: 'us-east-1', endpointUrl: recorder.endpoint });
    expect(error.message).toBe('There are no AWS credentials on this machine');
    expect(error.nextSteps.join('\n')).toMatch(/aws configure sso[\s\S]*--rehearse/);
    expect(recorder.arrived).toHaveLength(0);
  });

  test('for a profile that is not there, naming those that are', async () => {
    config('[default]\nregion = us-east-1\n[profile work]\nregion = us-east-1\n');
    credentials('[school]\naws_access_key_id = A\naws_secret_access_key = s\n');
    const error = await refusal({ profile: 'wrok' });
    expect(error.message).toBe('There is no profile "wrok"');
    for (const name of ['default', 'work', 'school']) expect(error.why).toContain(name);
  });

  test('for an access key that AWS does not know', async () => {
    const error = await refusedWith(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
    expect(error.message).toBe("AWS doesn't know the access key");
    expect(error.requestId).toBe('fedcba98-7654-3210-fedc-ba9876543210');
  });

  test('for a secret that does not belong to the key', async () => {
    const told =
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key.';
    const error = await refusedWith(403, 'SignatureDoesNotMatch', told);
    expect(error.message).toBe('The secret access key is wrong');
  });

  test('for a clock that stays wrong although the answer told the time', async () => {
    const told = 'Signature expired: 20261101T000000Z is now earlier than 20261123T195500Z (20261123T200000Z - 5 min.)';
    const error = await refusedWith(403, 'SignatureDoesNotMatch', told);
    expect(error.message).toBe("This machine's clock is wrong");
    expect(error.why).toContain(told);
  });

  test('for a token that has expired', async () => {
    const error = await refusedWith(403, 'ExpiredToken', 'The security token included in the request is expired');
    expect(error.message).toBe('The credentials have expired');
    expect(error.nextSteps[0]).toContain('AWS_SESSION_TOKEN');
  });

  test('for a login with IAM Identity Center that has run out, with the command to log in again', async () => {
    config(
      '[profile dev]\nregion = us-east-1\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n' +
        '[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\n',
    );
    const error = await refusal({ profile: 'dev' });
    expect(error.message).toBe('You are logged out of AWS');
    expect(error.nextSteps[0]).toContain('aws sso login --profile dev');
  });

  test('for a profile that wants a second factor', async () => {
    config(
      '[profile root]\nregion = us-east-1\n[profile mfa]\nregion = us-east-1\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/alice\n',
    );
    credentials('[base]\naws_access_key_id = A\naws_secret_access_key = s\n');
    const error = await refusal({ profile: 'mfa' });
    expect(error.nextSteps[0]).toContain('aws configure export-credentials --profile mfa');
  });

  test('without a region, naming both ways to give one', async () => {
    withKeys();
    const error = await refusal({ endpointUrl: recorder.endpoint });
    expect(error.message).toBe('No region is chosen');
    expect(error.nextSteps.join(' ')).toMatch(/--region us-east-1.*aws configure set region/);
  });

  test.each([
    ['us-east1', '--region us-east-1'],
    ['EU-Central-1', '--region eu-central-1'],
    ['frankfurt', 'Regions: '],
  ])('for "%s", which is no region', async (region, hint) => {
    const error = await refusal({ region });
    expect(error.message).toBe(`"${region}" isn't a region`);
    expect(error.nextSteps.join(' ')).toContain(hint);
  });

  test.each([
    ['cn-north-1', 'AWS in China'],
    ['us-gov-west-1', 'GovCloud'],
    ['eusc-de-east-1', 'European Sovereign Cloud'],
    ['us-isob-east-1', 'aws-isob'],
  ])('in %s, a region of another partition', async (region, name) => {
    expect((await refusal({ region })).message).toContain(name);
  });

  test('when whoever calls belongs to another partition', async () => {
    withKeys();
    recorder.answer(identity('123456789012', 'arn:aws-cn:iam::123456789012:user/li'));
    expect((await refusal({ region: 'us-east-1', endpointUrl: recorder.endpoint })).message).toContain('AWS in China');
  });

  test('in a region that is not enabled: the same keys work in us-east-1', async () => {
    withKeys();
    recorder.answer(
      queryError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'),
      identity(),
    );
    const error = await refusal({ region: 'ap-east-1', endpointUrl: recorder.endpoint });
    expect(error.message).toBe("The region ap-east-1 isn't enabled in this account");
    expect(recorder.arrived.map(({ headers }) => signedRegion(headers.authorization))).toEqual(['ap-east-1', 'us-east-1']);
  });

  test('for a wrong key in such a region, which us-east-1 does not know either', async () => {
    withKeys();
    recorder.answer(queryError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'));
    const error = await refusal({ region: 'ap-east-1', endpointUrl: recorder.endpoint });
    expect(error.message).toBe("AWS doesn't know the access key");
  });

  test('where nothing listens', async () => {
    withKeys();
    const gone = await startRecorder();
    await gone.close();
    const error = await refusal({ region: 'us-east-1', endpointUrl: gone.endpoint });
    expect(error.message).toBe(`Can't reach ${gone.endpoint}`);
    expect(error.why).toContain('ECONNREFUSED');
  });

  test('when nothing is answered within the time, which it states', async () => {
    withKeys();
    const silent = createServer(() => {});
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const error = await refusal({ region: 'us-east-1', endpointUrl: `http://127.0.0.1:${port}`, timeout: 0.3 });
    expect(error.message).toBe(`http://127.0.0.1:${port} doesn't answer within 0.3 s`);
    silent.close();
  });

  test('by an endpoint that is something else', async () => {
    withKeys();
    recorder.answer({ status: 404, headers: { 'content-type': 'text/html' }, body: '<html><h1>Not Found</h1></html>' });
    const error = await refusal({ region: 'us-east-1', endpointUrl: recorder.endpoint });
    expect(error.message).toBe(`${recorder.endpoint} doesn't tell who is calling`);
  });

  test('for an endpoint that is no address', async () => {
    expect((await refusal({ region: 'us-east-1', endpointUrl: 'localhost:4566' })).message).toContain(
      "isn't the address of an endpoint",
    );
  });
});
