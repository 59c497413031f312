import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAwsError, unlessAwsError } from '../../src/aws/errors.ts';
import { type CallLog, createCallLog } from '../../src/aws/log.ts';
import { s3, sts } from '../../src/aws/request.ts';
import type { Session } from '../../src/aws/session.ts';
import { type CourseTools, createTools } from '../../src/aws/tools.ts';
import { ExplainedError } from '../../src/course/errors.ts';
import type { CallRecord } from '../../src/engine/events.ts';
import { queryError, s3Error } from './helpers/answers.ts';
import { type Arrived, type Recorder, startRecorder } from './helpers/recorder.ts';
import { sessionAt } from './helpers/session-at.ts';

const Bucket = 'mysfits-ab12cd-site-bucket';
const files = { site: '/site', service: '/service', clicks: '/clicks' };
const machine = { env: {}, home: '/home', mayInstall: false };

let recorder: Recorder;
let session: Session;
let folder: string;
let log: CallLog;
let records: CallRecord[];
let stop: AbortController;
let tools: CourseTools;

beforeEach(async () => {
  recorder = await startRecorder();
  session = sessionAt(recorder.endpoint);
  folder = mkdtempSync(join(tmpdir(), 'mysfits-send-'));
  log = createCallLog(join(folder, 'calls.ndjson'));
  records = [];
  stop = new AbortController();
  tools = createTools({
    session,
    files,
    machine,
    step: 'site-bucket',
    signal: stop.signal,
    log,
    onCall: (record) => records.push(record),
  });
});

afterEach(async () => {
  log.close();
  session.close();
  await recorder.close();
  rmSync(folder, { recursive: true });
});

const createBucket = () => s3(new CreateBucketCommand({ Bucket }));

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It was to fail.');
    },
    (error: unknown) => error,
  );
}

describe('sending', () => {
  test('gives the output and writes one record, on disk, that only the owner can read', async () => {
    recorder.answer({ headers: { 'x-amz-request-id': 'R1', location: `/${Bucket}` } });
    const output = await tools.send(createBucket());
    expect(output.Location).toBe(`/${Bucket}`);
    const path = join(folder, 'calls.ndjson');
    expect(records).toEqual([
      {
        time: expect.any(String),
        service: 's3',
        operation: 'CreateBucket',
        input: { Bucket },
        ms: expect.any(Number),
        attempts: 1,
        requestId: 'R1',
        step: 'site-bucket',
      },
    ]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(records[0]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('tightens the mode of a log that was there before', async () => {
    const path = join(folder, 'calls.ndjson');
    writeFileSync(path, '{"older":true}\n', { mode: 0o644 });
    await tools.send(createBucket());
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(2);
  });

  test('goes on when the log cannot be written, and tells it once', async () => {
    const problems: Error[] = [];
    const broken = createCallLog(join(folder, 'nowhere', 'calls.ndjson'), { onProblem: (error) => problems.push(error) });
    const stubborn = createTools({ session, files, machine, signal: stop.signal, log: broken });
    await stubborn.send(createBucket());
    await stubborn.send(createBucket());
    expect(recorder.arrived).toHaveLength(2);
    expect(problems).toHaveLength(1);
  });

  test('leaves no secret in the log', async () => {
    recorder.answer({ headers: { 'content-type': 'text/xml' }, body: '<R><AssumeRoleResult></AssumeRoleResult></R>' });
    await tools.send(
      sts(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::123456789012:role/x', RoleSessionName: 'y', TokenCode: '123456' })),
    );
    await tools.send(
      s3(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hush', SSECustomerKey: 'c2VjcmV0', SSECustomerAlgorithm: 'AES256' })),
    );
    const written = readFileSync(join(folder, 'calls.ndjson'), 'utf8');
    for (const secret of ['hush', 'c2VjcmV0', 'a secret access key', 'a session token', 'AKIAEXAMPLE'])
      expect(written).not.toContain(secret);
  });

  test.each([
    ['server fault', s3Error(503, 'ServiceUnavailable', 'Reduce your request rate')],
    ['throttling by HTTP 400', queryError(400, 'Throttling', 'Rate exceeded')],
    ['conflict of conditions', s3Error(409, 'OperationAborted', 'A conflicting conditional operation is currently in progress')],
  ])('tries again after a %s, and counts', async (_, fault) => {
    recorder.answer(fault, fault, {});
    await tools.send(createBucket());
    expect(recorder.arrived).toHaveLength(3);
    expect(records).toMatchObject([{ attempts: 3 }]);
    expect(records[0]).not.toHaveProperty('error');
  });

  test('tries again when the connection breaks before the answer', async () => {
    recorder.answer((response) => response.destroy(), {});
    await tools.send(createBucket());
    expect(records).toMatchObject([{ attempts: 2 }]);
  });

  test('sends what AWS refuses only once', async () => {
    recorder.answer(s3Error(409, 'BucketAlreadyExists', 'The requested bucket name is not available.'));
    const error = await failure(tools.send(createBucket()));
    expect(recorder.arrived).toHaveLength(1);
    expect(isAwsError(error, 'BucketAlreadyExists')).toBe(true);
    expect(isAwsError(error, 'NoSuchBucket')).toBe(false);
    expect(error).toMatchObject({
      name: 'BucketAlreadyExists',
      requestId: '4442587FB7D0A2F9',
      status: 409,
      operation: 'CreateBucket',
    });
    expect(records).toMatchObject([{ attempts: 1, error: 'BucketAlreadyExists', requestId: '4442587FB7D0A2F9' }]);
  });

  test.each([
    [404, 'NotFound'],
    [403, 'Forbidden'],
    [301, 'PermanentRedirect'],
  ])('names a HEAD answered by %i %s, which has no body to tell it', async (status, code) => {
    recorder.answer({ status });
    expect(await failure(tools.send(s3(new HeadBucketCommand({ Bucket }))))).toMatchObject({ code, status });
  });

  test('gives undefined for what is not there, and still throws the rest', async () => {
    recorder.answer({ status: 404 }, { status: 403 });
    const look = () => unlessAwsError(tools.send(s3(new HeadBucketCommand({ Bucket }))), 'NotFound', 'NoSuchBucket');
    expect(await look()).toBeUndefined();
    expect(await failure(look())).toMatchObject({ code: 'Forbidden' });
  });

  test('says who may not do what to which resource', async () => {
    const told =
      'User: arn:aws:iam::123456789012:user/bob is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::x" because no identity-based policy allows the s3:PutBucketPolicy action';
    recorder.answer(s3Error(403, 'AccessDenied', told));
    const error = await failure(tools.send(s3(new PutBucketPolicyCommand({ Bucket, Policy: '{}' }))));
    expect(error).toMatchObject({
      message: 'Not allowed: s3:PutBucketPolicy on arn:aws:s3:::x',
      why: "arn:aws:iam::123456789012:user/bob isn't allowed to, because no identity-based policy allows the s3:PutBucketPolicy action",
    });
    if (!(error instanceof ExplainedError)) throw error;
    expect(error.nextSteps[0]).toContain('policy');
    expect(error.cause).toMatchObject({ name: 'AccessDenied' });
  });

  test('says what it can of a refusal without a reason', async () => {
    recorder.answer({ status: 403 });
    const head = await failure(tools.send(s3(new HeadBucketCommand({ Bucket }))));
    expect(head).toMatchObject({ message: 'Not allowed: s3:ListBucket', why: 'AWS gives no reason.' });
    recorder.answer(s3Error(403, 'AccessDenied', 'Access Denied'));
    expect(await failure(tools.send(createBucket()))).toMatchObject({ why: 'AWS answers "Access Denied".' });
  });

  test('says that an answer never came, once nothing listens any more', async () => {
    await recorder.close();
    const error = await failure(tools.send(createBucket()));
    expect(error).toMatchObject({ code: 'ECONNREFUSED', message: `Can't reach ${recorder.endpoint} for CreateBucket` });
    expect(records[0]?.attempts).toBeGreaterThan(1);
  });

  test('stops between two attempts, and not in the middle of one', async () => {
    const reason = new Error('Ctrl-C');
    recorder.answer((response) => {
      stop.abort(reason);
      response.writeHead(503).end();
    });
    expect(await failure(tools.send(createBucket()))).toBe(reason);
    expect(recorder.arrived).toHaveLength(1);
    expect(records).toMatchObject([{ attempts: 1, error: 'Stopped' }]);
  });

  test('lets a call that is under way come to its end when stopped', async () => {
    recorder.answer((response) => {
      stop.abort(new Error('Ctrl-C'));
      setImmediate(() => response.writeHead(200, { location: '/made' }).end());
    });
    expect((await tools.send(createBucket())).Location).toBe('/made');
    expect(records).toHaveLength(1);
  });

  test('starts nothing new once stopped', async () => {
    stop.abort(new Error('Ctrl-C'));
    await failure(tools.send(createBucket()));
    expect(recorder.arrived).toHaveLength(0);
    expect(records).toHaveLength(0);
  });

  test('has the output type of its command', async () => {
    recorder.answer({
      body: '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>',
    });
    const place: string | undefined = (await tools.send(s3(new GetBucketLocationCommand({ Bucket })))).LocationConstraint;
    expect(place).toBe('eu-west-1');
    // @ts-expect-error GetBucketLocation tells no Location
    void (async () => (await tools.send(s3(new GetBucketLocationCommand({ Bucket })))).Location);
  });

  test('refuses a command of another service', () => {
    expect(() => sts(new CreateBucketCommand({ Bucket }))).toThrow(
      'CreateBucket is an operation of com.amazonaws.s3, not of sts.',
    );
  });
});

describe('sending a file', () => {
  const upload = (path: string) => s3(new PutObjectCommand({ Bucket, Key: 'page.bin', ContentType: 'x/y' }), { Body: path });

  test('opens it anew for each attempt, small or large', async () => {
    for (const size of [1_000, 3_000_000]) {
      const path = join(folder, `${size}.bin`);
      const bytes = Buffer.alloc(size, 'Nessi');
      writeFileSync(path, bytes);
      recorder.answer(s3Error(500, 'InternalError', 'We encountered an internal error.'), {});
      await tools.send(upload(path));
      const bodies = recorder.arrived.splice(0).map(plainBody);
      expect(bodies.map((body) => body.equals(bytes))).toEqual([true, true]);
    }
    expect(records.map(({ attempts, input }) => ({ attempts, body: input.Body }))).toEqual([
      { attempts: 2, body: '<bytes of 1000.bin>' },
      { attempts: 2, body: '<bytes of 3000000.bin>' },
    ]);
  });

  test('says so when the file cannot be read, and sends nothing', async () => {
    const error = await failure(tools.send(upload(join(folder, 'gone.html'))));
    expect(error).toMatchObject({ message: `Can't read ${join(folder, 'gone.html')}` });
    expect(recorder.arrived).toHaveLength(0);
    expect(records).toHaveLength(0);
  });

  test('sends an empty file', async () => {
    const path = join(folder, 'empty');
    writeFileSync(path, 'x');
    truncateSync(path);
    await tools.send(upload(path));
    expect(recorder.arrived.map(plainBody).map(String)).toEqual(['']);
  });
});

/** The body, taken out of the chunks that a stream with a checksum behind it is sent in. */
function plainBody({ headers, body }: Arrived): Buffer {
  if (!headers['content-encoding']?.includes('aws-chunked')) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, lineEnd).toString(), 16);
    if (!size) return Buffer.concat(parts);
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
