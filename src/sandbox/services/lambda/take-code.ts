import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { readZip } from '../../../oci/archive/read-zip.ts';
import { act } from '../../act.ts';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';
import { s3 } from '../s3/service.ts';
import { keepCode } from './code-files.ts';
import { invalidParameter } from './errors.ts';
import type { CodeRecord } from './model.ts';

// Bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MOST_ZIPPED = 50 * 1024 * 1024;
const MOST_UNZIPPED = 250 * 1024 * 1024;

/** Where the code may come from, as CreateFunction and UpdateFunctionCode name it. */
export interface CodeSource {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
}

/**
 * Takes a function's archive in: from the call itself, or from S3 by the caller's own right.
 * @throws AwsError InvalidParameterValueException, or what GetObject is refused with
 */
export async function takeCode(source: CodeSource, call: Call): Promise<{ readonly record: CodeRecord; keep(): void }> {
  const bytes = source.ZipFile === undefined ? await fromS3(source, call) : Buffer.from(source.ZipFile);
  if (bytes.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
  if (bytes.length > MOST_ZIPPED) throw tooLarge(MOST_ZIPPED);
  const members = await readZip(bytes).catch(() => undefined);
  if (members === undefined)
    throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.');
  if (members.reduce((sum, { content }) => sum + content.length, 0) > MOST_UNZIPPED)
    throw invalidParameter(`Unzipped size must be smaller than ${MOST_UNZIPPED} bytes`);
  const record = { sha256: createHash('sha256').update(bytes).digest('base64'), size: bytes.length };
  const keep = () => keepCode(call.world, record, bytes);
  return { record, keep };
}

const tooLarge = (limit: number) =>
  new AwsError('RequestEntityTooLargeException', `Request must be smaller than ${limit} bytes`, { status: 413 });

async function fromS3({ S3Bucket, S3Key, S3ObjectVersion }: CodeSource, call: Call): Promise<Buffer> {
  if (S3Bucket === undefined || S3Key === undefined) throw invalidParameter('Please provide a source for function code.');
  const input = { Bucket: S3Bucket, Key: S3Key, ...(S3ObjectVersion !== undefined && { VersionId: S3ObjectVersion }) };
  try {
    const { Body } = await act<{ Body: NodeJS.ReadableStream }>(s3, 'GetObject', input, call);
    return await buffer(Body);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidParameter(`Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`);
  }
}
