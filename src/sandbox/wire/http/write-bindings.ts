import { ToStringShapeSerializer } from '@smithy/core/protocols';
import { kindOf, membersOf, type Schema } from '../schema.ts';

/** What of an output goes into status line and headers. */
export interface WrittenBindings {
  readonly status: number | undefined;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
}

const HTTP_DATE = 6;

/** Writes the members that headers and the status carry. */
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
      headers[wireName] = kindOf(schema) === 'number' ? String(item) : latin1(serializer.flush());
    } else if (binding === 'prefixHeaders') {
      for (const [key, text] of Object.entries(item)) {
        headers[`${wireName}${key}`.toLowerCase()] = latin1(String(text));
      }
    }
  }
  return { status, headers };
}

/** Node writes headers as Latin-1; clients that sent UTF-8 expect its bytes back. */
function latin1(text: string): string {
  return [...text].some((char) => (char.codePointAt(0) ?? 0) > 0xff) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}
