import type { NormalizedSchema } from '@smithy/core/schema';
import { irregularOptions } from './cli-irregular.ts';
import { cliName } from './cli-name.ts';
import type { SdkCommand } from './command.ts';
import { memberOf, type Operation, operationOf } from './operation.ts';
import { isSecret } from './secrets.ts';
import type { ServiceId } from './services.ts';
import { services } from './services.ts';
import { shellQuote } from './shell-quote.ts';
import { shownBytes } from './shown-input.ts';

export interface LineSource {
  readonly service: ServiceId;
  readonly command: SdkCommand;
  /** Members sent from a file, with its path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Options of `aws` itself; given only where the caller's environment doesn't say the same. */
export interface GlobalOptions {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly endpointUrl?: string | undefined;
}

/**
 * The `aws` command line that sends the same request as a command object. Always `--option=value`, so that a value
 * may begin with a dash; JSON for what is nested; secrets aren't in it. It can be pasted into a POSIX shell.
 */
export function cliLine({ service, command, files = {} }: LineSource, globals: GlobalOptions = {}): string {
  const operation = operationOf(command);
  const words = ['aws', services[service].cli, cliName(operation.name)];
  for (const [name, value] of Object.entries({ ...command.input, ...files })) {
    if (value === undefined) continue;
    const path = files[name];
    const irregular = irregularOptions({ service, operation: operation.name, member: name, value, input: command.input });
    words.push(...(irregular ?? option(operation, name, value, path)));
  }
  // Where the answer is a body, the CLI wants to be told which file it goes to.
  if (hasBlobAnswer(operation)) words.push('outfile');
  return withGlobals(words.join(' '), globals);
}

/** A derived line with options of `aws` itself behind it. */
export function withGlobals(line: string, { profile, region, endpointUrl }: GlobalOptions): string {
  const options = { profile, region, 'endpoint-url': endpointUrl };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return [line, ...given.map(([name, value]) => `--${name}=${shellQuote(String(value))}`)].join(' ');
}

function option(operation: Operation, name: string, value: unknown, path: string | undefined): string[] {
  const schema = operation.inputs.get(name);
  const flag = `--${cliName(name)}`;
  if (schema?.isBlobSchema()) return [`${flag}=${shellQuote(blobArgument(schema, value, path))}`];
  if (path !== undefined) return [`${flag}=${shellQuote(`file://${path}`)}`];
  if (typeof value === 'boolean') return [value ? flag : `--no-${cliName(name)}`];
  const plain = cliValue(value, schema, name);
  return [`${flag}=${shellQuote(typeof plain === 'object' ? JSON.stringify(plain) : String(plain))}`];
}

/** The CLI reads a stream from a plain path, any other blob from `fileb://` (and texts from `file://`); bytes without a file are only told by their size. */
function blobArgument(schema: NormalizedSchema, value: unknown, path: string | undefined): string {
  const file = path ?? shownBytes(value);
  return schema.isStreaming() ? file : `fileb://${file}`;
}

/** Bytes inside JSON up to which a line holds them; of more, a reader would see nothing else. */
const fewBytes = 96;

/** A value as the CLI reads it inside JSON: dates as ISO 8601, few bytes as base64 and many by their size, secrets left out. */
function cliValue(value: unknown, schema: NormalizedSchema | undefined, name: string): unknown {
  if (isSecret(name, value, schema)) return '<secret>';
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value) && value.byteLength > fewBytes) return shownBytes(value);
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (Array.isArray(value)) {
    const item = schema?.isListSchema() ? schema.getValueSchema() : undefined;
    return value.map((entry) => cliValue(entry, item, name));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, cliValue(entry, memberOf(schema, key), key)]));
}

function hasBlobAnswer(operation: Operation): boolean {
  if (!operation.output.isStructSchema()) return false;
  for (const [, member] of operation.output.structIterator()) {
    if (member.isBlobSchema() && member.getMergedTraits().httpPayload) return true;
  }
  return false;
}
