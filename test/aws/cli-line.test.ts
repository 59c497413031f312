import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  GetResourcesCommand,
  GetTagKeysCommand,
  TagResourcesCommand,
  UntagResourcesCommand,
} from '@aws-sdk/client-resource-groups-tagging-api';
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand as PutAccountBlockCommand,
} from '@aws-sdk/client-s3-control';
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliLine, withGlobals } from '../../src/aws/cli-line.ts';
import { createClients } from '../../src/aws/clients.ts';
import { type AwsRequest, cloudformation, s3, s3control, sts, tagging } from '../../src/aws/request.ts';
import { sendRequest } from '../../src/aws/send.ts';
import { createTarget } from '../../src/aws/target.ts';
import { type Arrived, type Recorder, startRecorder } from './helpers/recorder.ts';

const Bucket = 'mysfits-ab12cd-site-bucket';
const account = '123456789012';
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: "Anyone's", Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }],
});
const tags = [
  { Key: 'mysfits:project', Value: 'mysfits-ab12cd' },
  { Key: 'it has "quotes" and \'apostrophes\'', Value: '$HOME `whoami` \\ ü' },
];
const arns = [`arn:aws:s3:::${Bucket}`];
const block = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: false, RestrictPublicBuckets: false };

const folder = mkdtempSync(join(tmpdir(), "mysfits cli's "));
const page = join(folder, 'a page.html');
const template = join(folder, "a learner's template.yaml");

const requests: readonly AwsRequest[] = [
  s3(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } })),
  s3(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: account })),
  s3(new GetBucketLocationCommand({ Bucket })),
  s3(
    new PutBucketWebsiteCommand({
      Bucket,
      WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } },
    }),
  ),
  s3(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block })),
  s3(new PutBucketPolicyCommand({ Bucket, Policy: policy })),
  s3(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags } })),
  s3(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })),
  s3(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
      },
    }),
  ),
  s3(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: {
        Rules: [{ ID: 'old', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Date: new Date('2027-01-01T00:00:00Z') } }],
      },
    }),
  ),
  s3(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { EventBridgeConfiguration: {} } })),
  s3(
    new PutObjectCommand({
      Bucket,
      Key: 'pages/a b+c.html',
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'max-age=60',
      Metadata: { digest: 'abc', note: 'two words' },
    }),
    { Body: page },
  ),
  s3(new HeadObjectCommand({ Bucket, Key: '-starts-with-a-dash' })),
  s3(new GetObjectCommand({ Bucket, Key: 'index.html', Range: 'bytes=0-9', IfModifiedSince: new Date('2026-11-01T12:00:00Z') })),
  s3(new ListObjectsV2Command({ Bucket, Prefix: '', MaxKeys: 7, FetchOwner: true })),
  s3(new ListObjectVersionsCommand({ Bucket, MaxKeys: 5 })),
  s3(new DeleteObjectCommand({ Bucket, Key: 'index.html', VersionId: 'v-1' })),
  s3(new DeleteObjectsCommand({ Bucket, Delete: { Quiet: true, Objects: [{ Key: 'a' }, { Key: 'b', VersionId: '2' }] } })),
  s3(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/index.html`, MetadataDirective: 'REPLACE' })),
  s3(new CreateMultipartUploadCommand({ Bucket, Key: 'large', StorageClass: 'STANDARD' })),
  s3(new AbortMultipartUploadCommand({ Bucket, Key: 'large', UploadId: 'an/upload+id' })),
  s3(new DeleteBucketCommand({ Bucket, ExpectedBucketOwner: account })),
  s3control(new GetPublicAccessBlockCommand({ AccountId: account })),
  s3control(new PutAccountBlockCommand({ AccountId: account, PublicAccessBlockConfiguration: block })),
  s3control(new DeletePublicAccessBlockCommand({ AccountId: account })),
  sts(new GetCallerIdentityCommand({})),
  sts(new GetSessionTokenCommand({ DurationSeconds: 900 })),
  sts(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'an encoded message' })),
  sts(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/builder`,
      RoleSessionName: 'alice',
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
      Tags: tags.slice(0, 1),
      TransitiveTagKeys: ['mysfits:project'],
      Policy: policy,
    }),
  ),
  tagging(
    new GetResourcesCommand({
      TagFilters: [{ Key: 'mysfits:project', Values: ['mysfits-ab12cd'] }],
      ResourceTypeFilters: ['s3', 'ecs:cluster'],
      ResourcesPerPage: 50,
      IncludeComplianceDetails: false,
    }),
  ),
  tagging(new GetTagKeysCommand({ PaginationToken: 'next' })),
  tagging(new TagResourcesCommand({ ResourceARNList: arns, Tags: { 'mysfits:project': 'x', 'with space': '"y"' } })),
  cloudformation(
    new CreateStackCommand({
      StackName: 'mysfits-ab12cd-core',
      Parameters: [{ ParameterKey: 'Network', ParameterValue: 'frugal' }],
      Capabilities: ['CAPABILITY_IAM'],
      Tags: tags,
      ClientRequestToken: '0f0e',
    }),
    { TemplateBody: template },
  ),
  tagging(new UntagResourcesCommand({ ResourceARNList: arns, TagKeys: ['mysfits:project'] })),
];

describe('the derived command line', () => {
  let recorder: Recorder;
  beforeAll(async () => {
    writeFileSync(page, '<p>Evangeline</p>');
    writeFileSync(template, "# A network's ground, für alle\nResources: {}\n");
    recorder = await startRecorder();
    // An empty structure in each protocol, so that neither client chokes on the answer.
    recorder.answer((response, { headers, body }) => {
      const json = headers['content-type']?.includes('json') ?? false;
      const result = `${new URLSearchParams(body.toString()).get('Action') ?? 'Nothing'}Result`;
      response.writeHead(200, { 'content-type': json ? 'application/x-amz-json-1.1' : 'text/xml' });
      response.end(json ? '{}' : `<Answer><${result}></${result}></Answer>`);
    });
  });
  afterAll(async () => {
    await recorder.close();
    rmSync(folder, { recursive: true });
  });

  test.for(requests.map((request) => [`${request.service} ${request.operation}`, request] as const))(
    'of %s, pasted into a shell, sends what the SDK sends',
    { timeout: 60_000 },
    async ([, request]) => {
      // The CLI puts the account's number before the host of S3 Control, so that one is reached by name and through a proxy.
      const endpointUrl = request.service === 's3control' ? 'http://control.example' : recorder.endpoint;
      const line = withGlobals(request.line, { region: 'eu-central-1', endpointUrl });
      const bySdk = await sentBySdk(recorder, request);
      const byCli = await sentByCli(recorder, line);
      expect(byCli, line).toEqual(bySdk);
    },
  );

  test('never holds a secret, wherever the model marks one', () => {
    const request = s3(
      new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', SSECustomerKey: 'the-key-itself', SSECustomerAlgorithm: 'AES256' }),
    );
    expect(request.line).not.toContain('the-key-itself');
    expect(JSON.stringify(request.input)).not.toContain('the-key-itself');
    expect(request.line).toContain("--sse-customer-key='<secret>'");
  });

  test('tells bytes that come from no file by their number', () => {
    const request = s3(new PutObjectCommand({ Bucket, Key: 'config.json', Body: '{"ä":1}' }));
    expect(request.line).toBe(`aws s3api put-object --bucket=${Bucket} --key=config.json --body='<8 bytes>'`);
    expect(request.input).toEqual({ Bucket, Key: 'config.json', Body: '<8 bytes>' });
  });

  test('carries the profile only where it is given', () => {
    const { service, command } = sts(new GetCallerIdentityCommand({}));
    expect(cliLine({ service, command })).toBe('aws sts get-caller-identity');
    expect(cliLine({ service, command }, { profile: "bob's" })).toBe("aws sts get-caller-identity --profile='bob'\\''s'");
  });
});

/** What matters of a request: all that the operation's input decides, less what each client adds of its own. */
function essence({ method, path, query, headers, body }: Arrived) {
  const own = (name: string) =>
    /^(x-amz-(date|content-sha256|user-agent|sdk-.*|checksum-.*|trailer|decoded-content-length|security-token|api-version)|amz-sdk-.*)$/.test(
      name,
    );
  const kept = Object.entries(headers).filter(
    ([name]) => (name.startsWith('x-amz-') && !own(name)) || ['range', 'if-modified-since', 'cache-control'].includes(name),
  );
  // The SDK's hint of the operation, and what the CLI asks of every list.
  const params = [...query].filter(([name]) => name !== 'x-id' && name !== 'encoding-type').sort();
  return {
    method,
    path: path.replace(/\/$/, ''),
    params,
    headers: Object.fromEntries(kept),
    contentType: headers['x-amz-meta-note'] === undefined ? undefined : headers['content-type'],
    body: bodyOf(body.toString(), headers['content-type'] ?? '', String(headers['content-encoding'] ?? '')),
  };
}

function bodyOf(body: string, type: string, encoding: string): unknown {
  if (encoding.includes('aws-chunked')) return /^[0-9a-f]+(?:;[^\r]*)?\r\n([\s\S]*?)\r\n0\r\n/.exec(body)?.[1];
  if (type.includes('form-urlencoded')) return [...new URLSearchParams(body)].sort();
  if (body.startsWith('{')) return JSON.parse(body);
  if (body.startsWith('<') && !body.startsWith('<p>'))
    return new XMLParser({ parseTagValue: false }).parse(body.replace(/^<\?.*?\?>/, ''));
  return body;
}

async function sentBySdk(recorder: Recorder, request: AwsRequest) {
  const credentials = async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' });
  const target = createTarget({ kind: 'endpoint', endpoint: recorder.endpoint, region: 'eu-central-1', credentials });
  const clients = createClients(target);
  const before = recorder.arrived.length;
  await sendRequest(request, { session: { ...clients, target }, signal: new AbortController().signal, onCall: () => {} });
  clients.close();
  return recorder.arrived.slice(before).map(essence);
}

async function sentByCli(recorder: Recorder, line: string) {
  const before = recorder.arrived.length;
  const environment = {
    PATH: '/usr/bin:/bin',
    HOME: folder,
    LANG: 'C.UTF-8',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    HTTP_PROXY: recorder.endpoint,
    NO_PROXY: '127.0.0.1',
  };
  await promisify(execFile)('bash', ['-c', line], { cwd: folder, env: environment });
  return recorder.arrived.slice(before).map(essence);
}
