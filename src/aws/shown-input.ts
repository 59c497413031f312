import { basename } from 'node:path';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { SdkCommand } from './command.ts';
import { memberOf, operationOf } from './operation.ts';
import { isSecret } from './secrets.ts';

/**
 * A command's input as it may be shown and logged: secrets replaced by `<secret>`, bodies by their size or by the
 * name of the file they come from (the name, not the path: the same folder elsewhere is the same request).
 */
export function shownInput(command: SdkCommand, files: Readonly<Record<string, string>> = {}): Record<string, unknown> {
  const operation = operationOf(command);
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(command.input)) {
    if (value !== undefined) shown[name] = shownValue(value, operation.inputs.get(name), name);
  }
  for (const [name, path] of Object.entries(files)) shown[name] = `<bytes of ${basename(path)}>`;
  return shown;
}

function shownValue(value: unknown, schema: NormalizedSchema | undefined, name: string): unknown {
  if (isSecret(name, value, schema)) return '<secret>';
  if (schema?.isBlobSchema() || ArrayBuffer.isView(value)) return shownBytes(value);
  if (Array.isArray(value)) {
    const item = schema?.isListSchema() ? schema.getValueSchema() : undefined;
    return value.map((entry) => shownValue(entry, item, name));
  }
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    return Object.fromEntries(entries.map(([key, entry]) => [key, shownValue(entry, memberOf(schema, key), key)]));
  }
  return value;
}

/** Bytes by their number: `<123 bytes>`. */
export function shownBytes(value: unknown): string {
  const size = typeof value === 'string' ? Buffer.byteLength(value) : ArrayBuffer.isView(value) ? value.byteLength : undefined;
  return size === undefined ? '<bytes>' : `<${size} bytes>`;
}
