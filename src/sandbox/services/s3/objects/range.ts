import { AwsError } from '../../../aws-error.ts';

/** First and last byte, both included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a Range header. Undefined: the whole body is to be sent, because there is no header, or one S3 passes over
 * (another unit, several ranges, nonsense).
 * @throws AwsError InvalidRange when it lies behind the end
 */
export function readRange(header: string | undefined, size: number): Range | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null || header === undefined) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const count = Math.min(Number(last), size);
    if (count === 0) throw unsatisfiable(header, size);
    return { start: size - count, end: size - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) throw unsatisfiable(header, size);
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

const unsatisfiable = (header: string, size: number): AwsError =>
  new AwsError('InvalidRange', 'The requested range is not satisfiable', {
    status: 416,
    members: { RangeRequested: header, ActualObjectSize: size, $headers: { 'content-range': `bytes */${size}` } },
  });
