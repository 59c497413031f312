import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aws, awsLines, awsOk, run } from '../kit/programs.ts';
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

describe("Debian's aws", () => {
  it('syncs a folder up and down, again sends nothing, and takes the bucket down by force', async () => {
    const bucket = drawName();
    const site = join(folder, 'site');
    await mkdir(join(site, 'creatures & co'), { recursive: true });
    await writeFile(join(site, 'index.html'), '<h1>hello</h1>');
    await writeFile(join(site, 'creatures & co', 'évy+1.json'), '{}');
    await writeFile(join(site, 'empty.txt'), '');
    const down = join(folder, 'down');
    const [, first = '', second, listed] = await awsLines(rig, [
      ['s3', 'mb', `s3://${bucket}`],
      ['s3', 'sync', site, `s3://${bucket}/v1`],
      ['s3', 'sync', site, `s3://${bucket}/v1`],
      ['s3', 'ls', '--recursive', `s3://${bucket}`],
      ['s3', 'sync', `s3://${bucket}/v1`, down],
    ]);
    expect(first.match(/upload:/g)).toHaveLength(3);
    expect(second).toBe('');
    expect(listed).toContain('v1/creatures & co/évy+1.json');
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
    const [, , head = ''] = await awsLines(rig, [
      ['s3', 'mb', `s3://${bucket}`],
      ['s3', 'cp', up, `s3://${bucket}/a b.bin`],
      ['s3api', 'head-object', '--bucket', bucket, '--key', 'a b.bin'],
      ['s3', 'mv', `s3://${bucket}/a b.bin`, `s3://${bucket}/c.bin`],
      ['s3', 'cp', `s3://${bucket}/c.bin`, down],
    ]);
    expect(JSON.parse(head).ETag).toMatch(/^"[0-9a-f]{32}-4"$/);
    expect((await readFile(down)).equals(bytes)).toBe(true);
  }, 120_000);

  it('sets and reads what a bucket can have', async () => {
    const name = drawName();
    const bucket = ['--bucket', name];
    const lifecycle = { Rules: [{ Expiration: { Days: 7 }, ID: 'old', Filter: { Prefix: 'a/' }, Status: 'Enabled' }] };
    const cors = { CORSRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'], MaxAgeSeconds: 5 }] };
    const website = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } };
    const open = 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=false,RestrictPublicBuckets=false';
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${name}/*` }];
    const policy = JSON.stringify({ Version: '2012-10-17', Statement });
    const lines = [
      ['create-bucket', ...bucket, '--create-bucket-configuration', 'LocationConstraint=eu-west-1'],
      ['get-bucket-location', ...bucket],
      ['!get-bucket-tagging', ...bucket],
      ['put-bucket-tagging', ...bucket, '--tagging', 'TagSet=[{Key=mysfits:project,Value=p},{Key=b,Value=2}]'],
      ['get-bucket-tagging', ...bucket],
      ['delete-bucket-tagging', ...bucket],
      ['put-bucket-versioning', ...bucket, '--versioning-configuration', 'Status=Enabled'],
      ['get-bucket-versioning', ...bucket],
      ['get-bucket-encryption', ...bucket],
      ['put-bucket-lifecycle-configuration', ...bucket, '--lifecycle-configuration', JSON.stringify(lifecycle)],
      ['get-bucket-lifecycle-configuration', ...bucket],
      ['delete-bucket-lifecycle', ...bucket],
      ['put-bucket-cors', ...bucket, '--cors-configuration', JSON.stringify(cors)],
      ['get-bucket-cors', ...bucket],
      ['get-bucket-ownership-controls', ...bucket],
      ['get-bucket-acl', ...bucket],
      ['put-bucket-notification-configuration', ...bucket, '--notification-configuration', '{"EventBridgeConfiguration":{}}'],
      ['get-bucket-notification-configuration', ...bucket],
      ['put-bucket-website', ...bucket, '--website-configuration', JSON.stringify(website)],
      ['get-bucket-website', ...bucket],
      ['put-public-access-block', ...bucket, '--public-access-block-configuration', open],
      ['put-bucket-policy', ...bucket, '--policy', policy],
      ['get-bucket-policy', ...bucket],
      ['get-bucket-policy-status', ...bucket],
      ['delete-bucket-policy', ...bucket],
      ['delete-public-access-block', ...bucket],
      ['!get-public-access-block', ...bucket],
      ['delete-bucket-website', ...bucket],
      ['delete-bucket', ...bucket],
    ] as const;
    const answers = await awsLines(
      rig,
      lines.map(([first, ...rest]) => [first.startsWith('!') ? '!s3api' : 's3api', first.replace('!', ''), ...rest]),
    );
    const said = (line: string) => answers[lines.findIndex(([first]) => first === line)] ?? '';
    const told = (line: string) => JSON.parse(said(line));
    expect(told('get-bucket-location')).toEqual({ LocationConstraint: 'eu-west-1' });
    expect(said('!get-bucket-tagging')).toContain('NoSuchTagSet');
    expect(told('get-bucket-tagging').TagSet).toHaveLength(2);
    expect(told('get-bucket-versioning')).toEqual({ Status: 'Enabled' });
    const [rule] = told('get-bucket-encryption').ServerSideEncryptionConfiguration.Rules;
    expect(rule.ApplyServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'AES256' });
    expect(told('get-bucket-lifecycle-configuration')).toEqual(lifecycle);
    expect(told('get-bucket-cors')).toEqual(cors);
    expect(told('get-bucket-ownership-controls').OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    expect(told('get-bucket-acl').Grants).toHaveLength(1);
    expect(told('get-bucket-notification-configuration')).toEqual({ EventBridgeConfiguration: {} });
    expect(told('get-bucket-website')).toEqual(website);
    expect(told('get-bucket-policy')).toEqual({ Policy: policy });
    expect(told('get-bucket-policy-status')).toEqual({ PolicyStatus: { IsPublic: true } });
    expect(said('!get-public-access-block')).toContain('NoSuchPublicAccessBlockConfiguration');
  }, 60_000);

  it('uploads in parts by hand and reads what it made', async () => {
    const bucket = drawName();
    const object = ['--bucket', bucket, '--key', 'x'];
    const file = join(folder, 'part');
    await writeFile(file, 'a part');
    const [, created = ''] = await awsLines(rig, [
      ['s3', 'mb', `s3://${bucket}`],
      ['s3api', 'create-multipart-upload', ...object, '--checksum-algorithm', 'SHA256'],
    ]);
    const upload = ['--upload-id', JSON.parse(created).UploadId];
    const answers = await awsLines(rig, [
      ['s3api', 'upload-part', ...object, ...upload, '--part-number', '1', '--body', file, '--checksum-algorithm', 'SHA256'],
      ['s3api', 'list-parts', ...object, ...upload],
      ['s3api', 'list-multipart-uploads', '--bucket', bucket],
    ]);
    const [part, parts, uploads] = answers.map((answer) => JSON.parse(answer));
    expect([parts.Parts.length, parts.Parts[0].Size, uploads.Uploads.length]).toEqual([1, 6, 1]);
    const Parts = [{ PartNumber: 1, ETag: part.ETag, ChecksumSHA256: part.ChecksumSHA256 }];
    const [, attributes = '', versions = '', , url = ''] = await awsLines(rig, [
      ['s3api', 'complete-multipart-upload', ...object, ...upload, '--multipart-upload', JSON.stringify({ Parts })],
      ['s3api', 'get-object-attributes', ...object, '--object-attributes', 'ObjectSize', 'Checksum', 'ObjectParts'],
      ['s3api', 'list-object-versions', '--bucket', bucket],
      ['s3api', 'get-object', ...object, '--range', 'bytes=2-', join(folder, 'range')],
      ['s3', 'presign', `s3://${bucket}/x`],
    ]);
    expect(JSON.parse(attributes)).toMatchObject({ ObjectSize: 6, ObjectParts: { TotalPartsCount: 1 } });
    expect(JSON.parse(versions).Versions[0].VersionId).toBe('null');
    expect(await readFile(join(folder, 'range'), 'utf8')).toBe('part');
    expect((await run('/usr/bin/curl', ['-s', url.trim()])).out).toBe('a part');
  }, 60_000);
});
