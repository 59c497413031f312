import { request } from 'node:http';
import {
  CreateBucketCommand,
  DeleteBucketWebsiteCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { websiteUrl } from '../../../../src/sandbox/services/s3/website/websites.ts';
import { run } from '../kit/programs.ts';
import { drawName, openRig, type Rig } from '../kit/sandbox.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await openRig({ region: 'us-east-1' });
});
afterAll(() => rig?.close());

const put = (Bucket: string, Key: string, Body: string, more: object = {}) =>
  rig.client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/html', ...more }));

async function makeSite(configuration: WebsiteConfiguration): Promise<{ bucket: string; url: string }> {
  const Bucket = drawName();
  await rig.client.send(new CreateBucketCommand({ Bucket }));
  await rig.client.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: configuration }));
  await put(Bucket, 'index.html', '<title>Mysfits</title><h1>Twelve creatures</h1>');
  return { bucket: Bucket, url: (await websiteUrl(rig.sandbox.world, Bucket)) ?? '' };
}

async function publish(Bucket: string, more: object = {}): Promise<void> {
  const PublicAccessBlockConfiguration = { BlockPublicAcls: true, IgnorePublicAcls: true };
  await rig.client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*`, ...more };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await rig.client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

/** curl with headers shown; nobody here wrote it. */
async function curl(...args: string[]): Promise<{ status: number; headers: string; body: string }> {
  const { out } = await run('/usr/bin/curl', ['-s', '-i', ...args]);
  const at = out.indexOf('\r\n\r\n');
  return { status: Number(out.split(' ')[1]), headers: out.slice(0, at).toLowerCase(), body: out.slice(at + 4) };
}

const plain = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } };

describe('a website', () => {
  it('answers 403 in the shape of AWS before a policy, and 200 in a browser after it', async () => {
    const { bucket, url } = await makeSite(plain);
    const before = await curl(url);
    expect(before.status).toBe(403);
    expect(before.headers).toContain('x-amz-error-code: accessdenied');
    expect(before.body).toMatch(
      /<h1>403 Forbidden<\/h1>\n<ul>\n<li>Code: AccessDenied<\/li>\n<li>Message: Access Denied<\/li>\n<li>RequestId: \w+<\/li>\n<li>HostId: [\w+/=]+<\/li>/,
    );
    expect(before.body).toContain('An Error Occurred While Attempting to Retrieve a Custom Error Document');
    await publish(bucket);
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const response = await page.goto(url);
      expect([response?.status(), await page.title(), await page.textContent('h1')]).toEqual([
        200,
        'Mysfits',
        'Twelve creatures',
      ]);
    } finally {
      await browser.close();
    }
  }, 60_000);

  it('finds index documents in folders, adds the slash, and shows the error document with the error status', async () => {
    const { bucket, url } = await makeSite(plain);
    await publish(bucket);
    await put(bucket, 'creatures/index.html', 'all of them');
    await put(bucket, 'error.html', 'nothing here');
    await put(bucket, 'two words/é.html', 'accents');
    expect(await curl(`${url}creatures/`)).toMatchObject({ status: 200, body: 'all of them' });
    const slashless = await curl(`${url}creatures`);
    expect(slashless.status).toBe(302);
    expect(slashless.headers).toContain('location: /creatures/');
    expect(await curl(`${url}two%20words/%C3%A9.html?ignored=1`)).toMatchObject({ status: 200, body: 'accents' });
    const missing = await curl(`${url}nowhere.html`);
    expect(missing).toMatchObject({ status: 404, body: 'nothing here' });
    expect(missing.headers).toContain('x-amz-error-code: nosuchkey');
    expect(missing.headers).toContain('content-type: text/html');
  });

  it('shows its own page where the error document is missing, and escapes what it repeats', async () => {
    const { bucket, url } = await makeSite({ IndexDocument: { Suffix: 'index.html' } });
    await publish(bucket);
    const missing = await curl(`${url}%3Cscript%3E`);
    expect(missing.status).toBe(404);
    expect(missing.body).toContain('<li>Code: NoSuchKey</li>');
    expect(missing.body).not.toContain('<script>');
    expect((await curl(`${url}%zz`)).status).toBe(400);
  });

  it('answers HEAD, ranges and conditions, and nothing but GET and HEAD', async () => {
    const { bucket, url } = await makeSite(plain);
    await publish(bucket);
    await put(bucket, 'a.txt', '0123456789', {
      CacheControl: 'max-age=60',
      ContentType: 'text/plain',
      Metadata: { digest: 'd' },
    });
    const head = await curl('-I', `${url}a.txt`);
    expect(head).toMatchObject({ status: 200, body: '' });
    for (const line of ['content-length: 10', 'cache-control: max-age=60', 'content-type: text/plain', 'x-amz-meta-digest: d'])
      expect(head.headers).toContain(line);
    expect(await curl('-r', '2-4', `${url}a.txt`)).toMatchObject({ status: 206, body: '234' });
    expect((await curl('-r', '50-', `${url}a.txt`)).status).toBe(416);
    const etag = /etag: (\S+)/.exec(head.headers)?.[1] ?? '';
    expect(await curl('-H', `If-None-Match: ${etag}`, `${url}a.txt`)).toMatchObject({ status: 304, body: '' });
    expect((await curl('-H', 'If-Match: "x"', `${url}a.txt`)).status).toBe(412);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const answer = await curl('-X', method, `${url}a.txt`);
      expect(answer.status).toBe(405);
      expect(answer.body).toContain('<li>Code: MethodNotAllowed</li>');
    }
  });

  it('counts as unencrypted: a policy that wants TLS keeps everybody out', async () => {
    const { bucket, url } = await makeSite(plain);
    await publish(bucket, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
    expect((await curl(url)).status).toBe(403);
  });

  it('redirects by object, by rule and altogether', async () => {
    const { bucket, url } = await makeSite({
      ...plain,
      RoutingRules: [
        { Condition: { KeyPrefixEquals: 'docs/' }, Redirect: { ReplaceKeyPrefixWith: 'documents/' } },
        {
          Condition: { HttpErrorCodeReturnedEquals: '404', KeyPrefixEquals: 'old/' },
          Redirect: { ReplaceKeyWith: 'index.html', HttpRedirectCode: '302' },
        },
      ],
    });
    await publish(bucket);
    await put(bucket, 'moved', '', { WebsiteRedirectLocation: '/elsewhere' });
    const { host } = new URL(url);
    const goes = async (path: string) => {
      const { status, headers } = await curl(url + path);
      return [status, /location: (\S+)/.exec(headers)?.[1]];
    };
    expect(await goes('moved')).toEqual([301, '/elsewhere']);
    expect(await goes('docs/a.html')).toEqual([301, `http://${host}/documents/a.html`]);
    expect(await goes('old/thing')).toEqual([302, `http://${host}/index.html`]);
    const all = await makeSite({ RedirectAllRequestsTo: { HostName: 'example.com', Protocol: 'https' } });
    const { status, headers } = await curl(`${all.url}a/b?c=d`);
    expect([status, /location: (\S+)/.exec(headers)?.[1]]).toEqual([301, 'https://example.com/a/b?c=d']);
  });

  it('answers to this machine by name only, whoever points a name of theirs at it', async () => {
    const { bucket, url } = await makeSite(plain);
    await publish(bucket);
    const { port } = new URL(url);
    const asked = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        request({ host: '127.0.0.1', port, headers: { host } }, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end();
      });
    expect(await asked(`localhost:${port}`)).toBe(200);
    expect(await asked(`evil.example:${port}`)).toBe(403);
    expect(await asked('127.0.0.1:1')).toBe(403);
  });

  it('answers other origins by its CORS rules', async () => {
    const { bucket, url } = await makeSite(plain);
    await publish(bucket);
    const origin = ['-H', 'Origin: http://shop.example'];
    const preflight = ['-X', 'OPTIONS', '-H', 'Access-Control-Request-Method: GET', ...origin];
    expect((await curl(...preflight, url)).status).toBe(403);
    const CORSRules = [{ AllowedMethods: ['GET'], AllowedOrigins: ['http://*.example'], MaxAgeSeconds: 30 }];
    await rig.client.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules } }));
    const allowed = await curl(...preflight, url);
    expect(allowed.status).toBe(200);
    expect(allowed.headers).toContain('access-control-max-age: 30');
    expect((await curl(...origin, url)).headers).toContain('access-control-allow-origin: http://shop.example');
    expect((await curl('-H', 'Origin: http://other.test', url)).headers).not.toContain('access-control-allow-origin');
  });

  it('stops when its configuration goes, and comes back at the same address with the world', async () => {
    const { bucket, url } = await makeSite(plain);
    await publish(bucket);
    await rig.client.send(new DeleteBucketWebsiteCommand({ Bucket: bucket }));
    await expect(fetch(url)).rejects.toThrow();
    expect(await websiteUrl(rig.sandbox.world, bucket)).toBeUndefined();
    await rig.client.send(new PutBucketWebsiteCommand({ Bucket: bucket, WebsiteConfiguration: plain }));
    expect((await curl(url)).status).toBe(200);
    rig = await rig.reopen();
    expect((await curl(url)).body).toContain('Twelve creatures');
  });
});
