import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aws, awsOk, run } from '../kit/programs.ts';
import { drawName, openRig, type Rig } from '../kit/sandbox.ts';

let rig: Rig;
let folder: string;

beforeAll(async () => {
  rig = await openRig();
  folder = await mkdtemp(join(tmpdir(), 'mysfits-cli-'));
});
afterAll(async () => {
  await rig?.close();
  await rm(folder, { recursive: true, force: true });
});

const s3api = (...args: string[]) => awsOk(rig, 's3api', ...args);
const json = async (...args: string[]) => JSON.parse((await s3api(...args)) || '{}');

describe("Debian's aws", () => {
  it('syncs a folder up and down, again sends nothing, and takes the bucket down by force', async () => {
    const bucket = drawName();
    const site = join(folder, 'site');
    await mkdir(join(site, 'creatures & co'), { recursive: true });
    await writeFile(join(site, 'index.html'), '<h1>hello</h1>');
    await writeFile(join(site, 'creatures & co', 'évy+1.json'), '{}');
    await writeFile(join(site, 'empty.txt'), '');
    await awsOk(rig, 's3', 'mb', `s3://${bucket}`);
    expect((await awsOk(rig, 's3', 'sync', site, `s3://${bucket}/v1`)).match(/upload:/g)).toHaveLength(3);
    expect(await awsOk(rig, 's3', 'sync', site, `s3://${bucket}/v1`)).toBe('');
    expect(await awsOk(rig, 's3', 'ls', '--recursive', `s3://${bucket}`)).toContain('v1/creatures & co/évy+1.json');
    const down = join(folder, 'down');
    await awsOk(rig, 's3', 'sync', `s3://${bucket}/v1`, down);
    expect((await run('/usr/bin/diff', ['-r', site, down])).code).toBe(0);
    await rm(join(site, 'empty.txt'));
    expect(await awsOk(rig, 's3', 'sync', '--delete', site, `s3://${bucket}/v1`)).toContain('delete:');
    expect((await aws(rig, 's3', 'rb', `s3://${bucket}`)).err).toContain('BucketNotEmpty');
    await awsOk(rig, 's3', 'rb', '--force', `s3://${bucket}`);
    expect((await aws(rig, 's3api', 'head-bucket', '--bucket', bucket)).err).toContain('404');
  }, 120_000);

  it('copies a file of 24 MB in parts, between keys too, and back', async () => {
    const bucket = drawName();
    const bytes = randomBytes(24 * 1024 * 1024 + 5);
    const [up, down] = [join(folder, 'up.bin'), join(folder, 'down.bin')];
    await writeFile(up, bytes);
    await awsOk(rig, 's3', 'mb', `s3://${bucket}`);
    await awsOk(rig, 's3', 'cp', up, `s3://${bucket}/a b.bin`);
    expect((await json('head-object', '--bucket', bucket, '--key', 'a b.bin')).ETag).toMatch(/^"[0-9a-f]{32}-4"$/);
    await awsOk(rig, 's3', 'mv', `s3://${bucket}/a b.bin`, `s3://${bucket}/c.bin`);
    await awsOk(rig, 's3', 'cp', `s3://${bucket}/c.bin`, down);
    expect((await readFile(down)).equals(bytes)).toBe(true);
  }, 120_000);

  it('sets and reads what a bucket can have', async () => {
    const name = drawName();
    const bucket = ['--bucket', name];
    await s3api('create-bucket', ...bucket, '--create-bucket-configuration', 'LocationConstraint=eu-west-1');
    expect(await json('get-bucket-location', ...bucket)).toEqual({ LocationConstraint: 'eu-west-1' });
    expect((await json('list-buckets')).Buckets.map(({ Name }: { Name: string }) => Name)).toContain(name);

    await s3api('put-bucket-tagging', ...bucket, '--tagging', 'TagSet=[{Key=mysfits:project,Value=p},{Key=b,Value=2}]');
    expect((await json('get-bucket-tagging', ...bucket)).TagSet).toHaveLength(2);
    await s3api('delete-bucket-tagging', ...bucket);
    expect((await aws(rig, 's3api', 'get-bucket-tagging', ...bucket)).err).toContain('NoSuchTagSet');

    await s3api('put-bucket-versioning', ...bucket, '--versioning-configuration', 'Status=Enabled');
    expect(await json('get-bucket-versioning', ...bucket)).toEqual({ Status: 'Enabled' });

    const encryption = await json('get-bucket-encryption', ...bucket);
    expect(encryption.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault).toEqual({
      SSEAlgorithm: 'AES256',
    });

    const lifecycle = { Rules: [{ ID: 'old', Status: 'Enabled', Filter: { Prefix: 'a/' }, Expiration: { Days: 7 } }] };
    await s3api('put-bucket-lifecycle-configuration', ...bucket, '--lifecycle-configuration', JSON.stringify(lifecycle));
    expect((await json('get-bucket-lifecycle-configuration', ...bucket)).Rules).toEqual(lifecycle.Rules);
    await s3api('delete-bucket-lifecycle', ...bucket);

    const cors = { CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'], MaxAgeSeconds: 5 }] };
    await s3api('put-bucket-cors', ...bucket, '--cors-configuration', JSON.stringify(cors));
    expect(await json('get-bucket-cors', ...bucket)).toEqual(cors);
    await s3api('delete-bucket-cors', ...bucket);

    expect((await json('get-bucket-ownership-controls', ...bucket)).OwnershipControls.Rules).toEqual([
      { ObjectOwnership: 'BucketOwnerEnforced' },
    ]);
    expect((await json('get-bucket-acl', ...bucket)).Grants).toHaveLength(1);

    await s3api(
      'put-bucket-notification-configuration',
      ...bucket,
      '--notification-configuration',
      '{"EventBridgeConfiguration":{}}',
    );
    expect(await json('get-bucket-notification-configuration', ...bucket)).toEqual({ EventBridgeConfiguration: {} });

    const website = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } };
    await s3api('put-bucket-website', ...bucket, '--website-configuration', JSON.stringify(website));
    expect(await json('get-bucket-website', ...bucket)).toEqual(website);

    const open = 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=false,RestrictPublicBuckets=false';
    await s3api('put-public-access-block', ...bucket, '--public-access-block-configuration', open);
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${name}/*` }];
    const policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3api('put-bucket-policy', ...bucket, '--policy', policy);
    expect((await json('get-bucket-policy', ...bucket)).Policy).toBe(policy);
    expect(await json('get-bucket-policy-status', ...bucket)).toEqual({ PolicyStatus: { IsPublic: true } });
    await s3api('delete-bucket-policy', ...bucket);
    await s3api('delete-public-access-block', ...bucket);
    await s3api('delete-bucket-website', ...bucket);
  }, 180_000);

  it('uploads in parts by hand and reads what it made', async () => {
    const bucket = drawName();
    await awsOk(rig, 's3', 'mb', `s3://${bucket}`);
    const object = ['--bucket', bucket, '--key', 'x'];
    const file = join(folder, 'part');
    await writeFile(file, 'a part');
    const { UploadId } = await json('create-multipart-upload', ...object, '--checksum-algorithm', 'SHA256');
    const { ETag, ChecksumSHA256 } = await json(
      'upload-part',
      ...object,
      '--upload-id',
      UploadId,
      '--part-number',
      '1',
      '--body',
      file,
      '--checksum-algorithm',
      'SHA256',
    );
    expect((await json('list-parts', ...object, '--upload-id', UploadId)).Parts).toMatchObject([{ PartNumber: 1, Size: 6 }]);
    expect((await json('list-multipart-uploads', '--bucket', bucket)).Uploads).toHaveLength(1);
    const parts = JSON.stringify({ Parts: [{ PartNumber: 1, ETag, ChecksumSHA256 }] });
    await s3api('complete-multipart-upload', ...object, '--upload-id', UploadId, '--multipart-upload', parts);
    const attributes = await json(
      'get-object-attributes',
      ...object,
      '--object-attributes',
      'ObjectSize',
      'Checksum',
      'ObjectParts',
    );
    expect(attributes).toMatchObject({ ObjectSize: 6, ObjectParts: { TotalPartsCount: 1 } });
    const { VersionId } = await json('list-object-versions', '--bucket', bucket).then(({ Versions }) => Versions[0]);
    expect(VersionId).toBe('null');
    await s3api('get-object', ...object, '--range', 'bytes=2-', join(folder, 'range'));
    expect(await readFile(join(folder, 'range'), 'utf8')).toBe('part');
    const url = (await awsOk(rig, 's3', 'presign', `s3://${bucket}/x`)).trim();
    expect((await run('/usr/bin/curl', ['-s', url])).out).toBe('a part');
  }, 120_000);
});
