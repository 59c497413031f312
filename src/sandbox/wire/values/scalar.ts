import { _parseEpochTimestamp, _parseRfc3339DateTimeWithOffset, _parseRfc7231DateTime } from '@smithy/core/serde';
import type { AwsError } from '../../aws-error.ts';
import { type Kind, kindOf, type Schema, timestampFormat } from '../schema.ts';

/** A value that isn't of the type its schema asks for. */
export interface Misfit {
  /** Where it stands: `Delete.Objects[0].Key`. */
  readonly path: string;
  readonly expected: Kind;
  readonly got: unknown;
}

/** The error a protocol answers to a misfit. */
export type Fail = (misfit: Misfit) => AwsError;

/** Where a text stands decides how a timestamp without a format of its own is written there. */
export type Place = 'header' | 'query' | 'label' | 'body';

const TEXT_FORMATS = { header: 'http-date', query: 'date-time', label: 'date-time', body: 'date-time' } as const;

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * A simple value from its text, as XML, query, headers and labels hold it.
 * @throws AwsError by `fail`
 */
export function scalarFromText(schema: Schema, text: string, at: { path: string; place: Place; fail: Fail }): unknown {
  const kind = kindOf(schema);
  const misfit = () => at.fail({ path: at.path, expected: kind, got: text });
  switch (kind) {
    case 'string':
      return text;
    case 'boolean':
      if (text !== 'true' && text !== 'false') {
        throw misfit();
      }
      return text === 'true';
    case 'number':
      if (!NUMBER.test(text)) {
        throw misfit();
      }
      return Number(text);
    case 'bigInteger':
      if (!/^[+-]?\d+$/.test(text)) {
        throw misfit();
      }
      return BigInt(text);
    case 'bigDecimal':
      return text;
    case 'blob':
      return blobFromBase64(text, misfit);
    case 'timestamp':
      return timestampFrom(text, timestampFormat(schema) ?? TEXT_FORMATS[at.place], misfit);
    default:
      throw misfit();
  }
}

/** Bytes from base64; clients wrap lines sometimes. */
export function blobFromBase64(text: string, misfit: () => AwsError): Buffer {
  const joined = text.replace(/\s+/g, '');
  if (!BASE64.test(joined) || joined.length % 4 === 1) {
    throw misfit();
  }
  return Buffer.from(joined, 'base64');
}

/** A moment in one of Smithy's three formats. */
export function timestampFrom(
  value: string | number,
  format: 'date-time' | 'http-date' | 'epoch-seconds',
  misfit: () => AwsError,
): Date {
  const parse = {
    'date-time': _parseRfc3339DateTimeWithOffset,
    'http-date': _parseRfc7231DateTime,
    'epoch-seconds': _parseEpochTimestamp,
  }[format];
  try {
    const date = parse(value);
    if (date && !Number.isNaN(date.getTime())) {
      return date;
    }
  } catch {
    // The parsers throw on what isn't of their format.
  }
  throw misfit();
}
