import { ToStringShapeSerializer } from '@smithy/core/protocols';
import { AwsError } from '../../aws-error.ts';
import { kindOf, membersOf, type Schema } from '../schema.ts';

/** What of an output goes into status line and headers. */
export interface WrittenBindings {
  readonly status: number | undefined;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
}

const HTTP_DATE = 6;

/**
 * Writes the members that headers and the status carry.
 * @throws AwsError InvalidArgument for a text that no header can hold; clients choose some of them (`response-content-type`)
 */
export function writeBindings(output: Schema, value: Readonly<Record<string, unknown>>): WrittenBindings {
  const serializer = new ToStringShapeSerializer({
    httpBindings: true,
    timestampFormat: { useTrait: true, default: HTTP_DATE },
  });
  const headers: Record<string, string> = {};
  let status: number | undefined;
  for (const { name, binding, wireName, schema } of membersOf(output)) {
    const item = value[name];
    if (item === undefined || item === null) {
      continue;
    }
    if (binding === 'status') {
      status = Number(item);
    } else if (binding === 'header') {
      serializer.write(schema, item);
      headers[wireName] = kindOf(schema) === 'number' ? String(item) : headerText(wireName, serializer.flush());
    } else if (binding === 'prefixHeaders') {
      for (const [key, text] of Object.entries(item)) {
        const header = `${wireName}${key}`.toLowerCase();
        headers[header] = headerText(header, String(text));
      }
    }
  }
  return { status, headers };
}

/** Node writes headers as Latin-1; clients that sent UTF-8 expect its bytes back. */
function headerText(name: string, text: string): string {
  const codes = [...text].map((char) => char.codePointAt(0) ?? 0);
  if (codes.some((code) => (code < 0x20 && code !== 0x09) || code === 0x7f)) {
    throw new AwsError('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.', {
      members: { ArgumentName: name, ArgumentValue: text },
    });
  }
  return codes.some((code) => code > 0xff) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}
