import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../../../aws-error.ts';
import type { StoredObject } from '../model.ts';
import { readRefusal } from '../objects/conditions.ts';
import { readRange } from '../objects/range.ts';
import type { Answer } from './answer.ts';
import type { WebsiteError } from './error-page.ts';

/** Serves an object, or says why not: its redirect, the visitor's conditions and range come first. */
export function objectAnswer(object: StoredObject, headers: IncomingHttpHeaders): Answer | WebsiteError {
  const { system, size, body } = object;
  const location = system.WebsiteRedirectLocation;
  if (location !== undefined) return { status: 301, headers: { location, 'content-length': '0' } };
  const refusal = readRefusal(object, {
    IfMatch: headers['if-match'],
    IfNoneMatch: headers['if-none-match'],
    IfModifiedSince: dateOf(headers['if-modified-since']),
    IfUnmodifiedSince: dateOf(headers['if-unmodified-since']),
  });
  const described = describe(object);
  if (refusal?.status === 304) return { status: 304, headers: described };
  if (refusal !== undefined)
    return { status: 412, code: 'PreconditionFailed', message: 'At least one of the pre-conditions you specified did not hold' };
  try {
    const range = readRange(headers.range, size);
    if (range === undefined)
      return { status: 200, headers: { ...described, 'content-length': String(size) }, body: { file: body } };
    const { start, end } = range;
    const partial = { 'content-range': `bytes ${start}-${end}/${size}`, 'content-length': String(end - start + 1) };
    return { status: 206, headers: { ...described, ...partial }, body: { file: body, range: { start, end } } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { status: error.status, code: error.code, message: error.message, details: { ActualObjectSize: String(size) } };
  }
}

/** A date that can't be read is as good as none. */
function dateOf(header: string | undefined): Date | undefined {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? undefined : new Date(time);
}

function describe({ etag, modified, system, metadata }: StoredObject): Record<string, string> {
  const headers: Record<string, string | undefined> = {
    'last-modified': new Date(modified).toUTCString(),
    etag: `"${etag}"`,
    'accept-ranges': 'bytes',
    'content-type': system.ContentType,
    'cache-control': system.CacheControl,
    'content-disposition': system.ContentDisposition,
    'content-encoding': system.ContentEncoding,
    'content-language': system.ContentLanguage,
    expires: system.Expires,
  };
  for (const [name, value] of Object.entries(metadata)) headers[`x-amz-meta-${name}`] = value;
  return Object.fromEntries(Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
