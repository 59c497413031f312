import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutBucketTaggingCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand } from '@aws-sdk/client-s3-control';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isAwsError, unlessAwsError } from '../../src/aws/errors.ts';
import { sendAll } from '../../src/aws/pool.ts';
import { s3, s3control, tagging } from '../../src/aws/request.ts';
import { openSession, type Session } from '../../src/aws/session.ts';
import { type CourseTools, createTools } from '../../src/aws/tools.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';

const Bucket = 'mysfits-ab12cd-site-bucket';

describe('at a sandbox', () => {
  let folder: string;
  let sandbox: Sandbox;
  let session: Session;
  let tools: CourseTools;
  const stop = new AbortController();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mysfits-aws-'));
    sandbox = await createSandbox({ dir: join(folder, 'sandbox') });
    session = await openSession({ sandbox });
    tools = createTools({
      session,
      files: { site: folder, service: folder, clicks: folder },
      machine: { env: {}, home: folder, mayInstall: false },
      signal: stop.signal,
    });
  });
  afterAll(async () => {
    session.close();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  test('the session tells its account', () => {
    expect(session.account).toBe(sandbox.account);
    expect(session.target.consoleUrl('s3')).toBeUndefined();
  });

  test('wrong keys are told from a wrong secret', async () => {
    const wrongSecret = openSession({ sandbox: { ...sandboxAccess(sandbox), secretAccessKey: 'wrong' } });
    await expect(wrongSecret).rejects.toMatchObject({ kind: 'preflight', message: 'The secret access key is wrong' });
    const wrongKey = openSession({ sandbox: { ...sandboxAccess(sandbox), accessKeyId: 'AKIAWRONGWRONGWRONG0' } });
    await expect(wrongKey).rejects.toMatchObject({ kind: 'preflight', message: "AWS doesn't know the access key" });
  });

  test('a bucket comes, carries its tags, is found by them, and goes', async () => {
    const head = () => unlessAwsError(tools.send(s3(new HeadBucketCommand({ Bucket }))), 'NotFound');
    expect(await head()).toBeUndefined();
    await tools.send(s3(new CreateBucketCommand({ Bucket })));
    await tools.send(
      s3(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'mysfits:project', Value: 'mysfits-ab12cd' }] } })),
    );
    expect(await head()).toBeDefined();
    const byTag = tagging(new GetResourcesCommand({ TagFilters: [{ Key: 'mysfits:project', Values: ['mysfits-ab12cd'] }] }));
    const found = await tools.until({
      what: 'the bucket to be found by its tag',
      look: async () => (await tools.send(byTag)).ResourceTagMappingList?.[0]?.ResourceARN,
      seconds: 10,
      usually: 1,
    });
    expect(found).toBe(`arn:aws:s3:::${Bucket}`);
    await tools.send(s3(new DeleteBucketCommand({ Bucket })));
    expect(await head()).toBeUndefined();
  });

  test('hundreds of files go up side by side, small and large, and come back as they were', async () => {
    await tools.send(s3(new CreateBucketCommand({ Bucket })));
    const paths = Array.from({ length: 200 }, (_, number) => {
      const path = join(folder, `page-${number}.html`);
      writeFileSync(path, `<p>${number}</p>`.repeat(number === 7 ? 300_000 : 1));
      return path;
    });
    const uploads = paths.map((path, number) =>
      s3(new PutObjectCommand({ Bucket, Key: `pages/${number} ü.html` }), { Body: path }),
    );
    const seen: number[] = [];
    await sendAll(uploads, tools.send, { atOnce: 8, onEach: (_, __, done) => seen.push(done) });
    expect(seen).toEqual(paths.map((_, number) => number + 1));
    const listed = await tools.send(s3(new ListObjectsV2Command({ Bucket })));
    expect(listed.KeyCount).toBe(200);
    const large = await tools.send(s3(new GetObjectCommand({ Bucket, Key: 'pages/7 ü.html' })));
    expect(await large.Body?.transformToString()).toBe('<p>7</p>'.repeat(300_000));
  });

  test('the website has an address of its own, for this workspace and for another that comes by endpoint', async () => {
    await expect(session.target.websiteUrl('mysfits-other')).rejects.toThrow('The bucket mysfits-other has no website');
    await tools.send(
      s3(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } })),
    );
    const url = await session.target.websiteUrl(Bucket);
    expect(new URL(url).host).not.toBe(new URL(sandbox.endpoint).host);
    expect((await fetch(url)).status).toBe(403);

    vi.stubEnv('AWS_ACCESS_KEY_ID', sandbox.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', sandbox.secretAccessKey);
    vi.stubEnv('AWS_PROFILE', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
    const other = await openSession({ endpointUrl: `${sandbox.endpoint}/`, region: sandbox.region });
    vi.unstubAllEnvs();
    expect(other.target).toMatchObject({ kind: 'endpoint', endpoint: sandbox.endpoint });
    expect(await other.target.websiteUrl(Bucket)).toBe(url);
    await expect(other.target.websiteUrl('mysfits-other')).rejects.toThrow('has no website');
    other.close();
  });

  test("the account's block is asked for at the endpoint itself", async () => {
    const error: unknown = await tools
      .send(s3control(new GetPublicAccessBlockCommand({ AccountId: session.account })))
      .catch((reason: unknown) => reason);
    expect(isAwsError(error, 'NoSuchPublicAccessBlockConfiguration')).toBe(true);
  });
});

function sandboxAccess({ endpoint, region, account, accessKeyId, secretAccessKey }: Sandbox) {
  return { endpoint, region, account, accessKeyId, secretAccessKey };
}
