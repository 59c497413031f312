import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTarget } from '../../src/aws/target.ts';
import { type Recorder, startRecorder } from './helpers/recorder.ts';

const credentials = async () => ({ accessKeyId: 'A', secretAccessKey: 's' });
const aws = (region: string) => createTarget({ kind: 'aws', credentials, region });

describe('AWS itself', () => {
  test.each([
    ['us-east-1', 'http://b.s3-website-us-east-1.amazonaws.com'],
    ['ap-southeast-2', 'http://b.s3-website-ap-southeast-2.amazonaws.com'],
    ['eu-central-1', 'http://b.s3-website.eu-central-1.amazonaws.com'],
    ['us-east-2', 'http://b.s3-website.us-east-2.amazonaws.com'],
  ])('serves websites of %s at its own form of address', async (region, url) => {
    expect(await aws(region).websiteUrl('b')).toBe(url);
  });

  test('serves objects over TLS, keys encoded piece by piece', () => {
    expect(aws('eu-west-1').objectUrl('b', 'a b/ü+#?.html')).toBe(
      'https://b.s3.eu-west-1.amazonaws.com/a%20b/%C3%BC%2B%23%3F.html',
    );
  });

  test('has a console that opens in the right region', () => {
    expect(aws('eu-west-1').consoleUrl('s3/buckets/b')).toBe(
      'https://eu-west-1.console.aws.amazon.com/s3/buckets/b?region=eu-west-1',
    );
    expect(aws('eu-west-1').consoleUrl('ecs/v2/clusters/c?region=x#tasks')).toBe(
      'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/c?region=x#tasks',
    );
  });

  test('is looked at less often the longer it takes, and a sandbox more often', () => {
    const sandbox = createTarget({ kind: 'sandbox', endpoint: 'http://127.0.0.1:1', credentials, region: 'us-east-1' });
    const waits = [1, 60, 180, 3_600];
    expect(waits.map(aws('us-east-1').pollEvery)).toEqual([500, 3_000, 9_000, 10_000]);
    for (const seconds of waits) expect(sandbox.pollEvery(seconds)).toBeLessThan(aws('us-east-1').pollEvery(seconds) / 5);
  });
});

describe('an endpoint of the learner', () => {
  let recorder: Recorder;
  beforeEach(async () => {
    recorder = await startRecorder();
  });
  afterEach(() => recorder.close());
  const at = (endpoint: string) => createTarget({ kind: 'endpoint', endpoint, credentials, region: 'us-east-1' });

  test('that is a sandbox tells the address', async () => {
    recorder.answer({ headers: { 'content-type': 'application/json' }, body: '{"url":"http://127.0.0.1:4711/"}' });
    expect(await at(recorder.endpoint).websiteUrl('b')).toBe('http://127.0.0.1:4711');
    expect(recorder.arrived[0]).toMatchObject({ method: 'GET', path: '/_sandbox/websites/b' });
    expect(recorder.arrived[0]?.headers.authorization).toBeUndefined();
  });

  test('that is something else is asked once; by a number it serves the object itself', async () => {
    recorder.answer({
      status: 404,
      headers: { 'content-type': 'application/xml' },
      body: '<Error><Code>NoSuchBucket</Code></Error>',
    });
    const target = at(recorder.endpoint);
    expect(await target.websiteUrl('b')).toBe(`${recorder.endpoint}/b/index.html`);
    expect(await target.websiteUrl('c')).toBe(`${recorder.endpoint}/c/index.html`);
    expect(recorder.arrived).toHaveLength(1);
  });

  test('that has a name serves websites under it', async () => {
    const named = recorder.endpoint.replace('127.0.0.1', 'localhost');
    recorder.answer({ status: 403 });
    expect(await at(named).websiteUrl('b')).toBe(`http://b.s3-website.${new URL(named).host}`);
  });

  test('that has gone away still has an address', async () => {
    await recorder.close();
    expect(await at(recorder.endpoint).websiteUrl('b')).toBe(`${recorder.endpoint}/b/index.html`);
  });

  test('has neither console nor virtual hosts', () => {
    expect(at(recorder.endpoint).consoleUrl('s3')).toBeUndefined();
    expect(at(`${recorder.endpoint}/`).objectUrl('b', 'a b')).toBe(`${recorder.endpoint}/b/a%20b`);
  });
});

test('a sandbox that is gone is named, with a way out', async () => {
  const gone = await startRecorder();
  await gone.close();
  const target = createTarget({ kind: 'sandbox', endpoint: gone.endpoint, credentials, region: 'us-east-1' });
  await expect(target.websiteUrl('b')).rejects.toMatchObject({ message: `Can't reach the rehearsal at ${gone.endpoint}` });
});
