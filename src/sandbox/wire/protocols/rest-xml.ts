import { Readable } from 'node:stream';
import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { AwsError } from '../../aws-error.ts';
import type { Service } from '../../service.ts';
import { collect } from '../body/collect.ts';
import { readBindings } from '../http/read-bindings.ts';
import { writeBindings } from '../http/write-bindings.ts';
import { bodyOf, isStream, kindOf, type Member, membersOf, type Schema } from '../schema.ts';
import type { WireResponse } from '../types.ts';
import { fromXml } from '../values/from-xml.ts';
import type { Misfit } from '../values/scalar.ts';
import { parseXml } from '../values/xml-tree.ts';
import { operationOf } from './operation-of.ts';
import { malformedBody } from './refusals.ts';
import type { WireProtocol } from './wire-protocol.ts';
import { XML_HEAD, xmlText } from './xml-text.ts';

/** Bytes. Ten thousand parts of an upload, each with its checksums, stay below it. */
const XML_LIMIT = 8 * 1024 * 1024;
const DATE_TIME = 5;

export const restXml: WireProtocol = {
  internalCode: 'InternalError',

  async read(match, request, body) {
    const { input } = operationOf(match);
    const value = readBindings(input, { request, match, fail: invalidArgument(input) });
    const payload = membersOf(input).find(({ binding }) => binding === 'payload');
    if (payload && isStream(payload.schema)) {
      value[payload.name] = body;
    } else if (payload) {
      const read = readPayload(payload, await collect(body, XML_LIMIT));
      if (read !== undefined) {
        value[payload.name] = read;
      }
    } else {
      const bytes = await collect(body, XML_LIMIT);
      if (membersOf(input).some(({ binding }) => binding === 'body') && bytes.length > 0) {
        Object.assign(value, readDocument(input, bytes) as object);
      }
    }
    return value;
  },

  write(match, output) {
    const { name, output: schema, http } = operationOf(match);
    const { status, headers } = writeBindings(schema, output);
    const payload = membersOf(schema).find(({ binding }) => binding === 'payload');
    const base = { status: status ?? (headers['content-range'] === undefined ? (http?.status ?? 200) : 206), headers };
    if (payload) {
      return writePayload(payload, output[payload.name], match.service, base);
    }
    if (membersOf(schema).every(({ binding }) => binding !== 'body')) {
      return base.status === 204 ? { ...base, body: undefined } : { ...base, body: Buffer.alloc(0) };
    }
    return withXml(
      base,
      name === 'GetBucketLocation' ? location(output, match.service) : documentOf(bodyOf(schema), output, match.service),
    );
  },

  writeError({ code, message, status, members, schema, requestId, resource, service }) {
    const rest = Object.entries(members).filter(([name]) => name !== 'Code' && name !== 'Message');
    const inner = [
      ['Code', code],
      ['Message', message],
      ...rest,
      ...('Resource' in members ? [] : [['Resource', resource] as const]),
      ['RequestId', requestId],
      ['HostId', requestId],
    ].map(([name, value]) => `<${name}>${xmlText(value)}</${name}>`);
    const error = `<Error>${inner.join('')}</Error>`;
    // Of all services with this protocol only S3 sends its errors unwrapped.
    const text =
      service !== undefined && service.id !== 's3'
        ? `<ErrorResponse>${error}<RequestId>${xmlText(requestId)}</RequestId></ErrorResponse>`
        : error;
    return {
      status: schema?.status ?? status,
      headers: { 'content-type': 'application/xml' },
      body: Buffer.from(XML_HEAD + text),
    };
  },
};

/**
 * GetBucketLocation's root is the region itself, which no schema says, and botocore reads nothing else.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
function location(output: Readonly<Record<string, unknown>>, { xmlNamespace }: Service): string {
  const region = output.LocationConstraint === undefined ? '' : xmlText(output.LocationConstraint);
  return `<LocationConstraint xmlns="${xmlNamespace ?? ''}">${region}</LocationConstraint>`;
}

function readPayload(payload: Member, bytes: Buffer): unknown {
  if (bytes.length === 0) {
    return undefined;
  }
  switch (kindOf(payload.schema)) {
    case 'string':
      return bytes.toString('utf8');
    case 'blob':
      return bytes;
    default:
      return readDocument(payload.schema, bytes);
  }
}

function readDocument(schema: Schema, bytes: Buffer): unknown {
  const malformed = () => malformedBody('restXml', '');
  let root: ReturnType<typeof parseXml>;
  try {
    root = parseXml(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed();
  }
  if (!rootNames(schema).includes(root.name)) {
    throw malformed();
  }
  return fromXml(schema, root, { path: schema.getMemberName() ?? '', fail: malformed });
}

/** A document is named by the member it stands for or by its structure. */
function rootNames(schema: Schema): (string | undefined)[] {
  const { xmlName } = schema.getMergedTraits() as { xmlName?: string };
  return [xmlName, schema.getMemberName(), schema.getName()];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html: what S3 says of a header or parameter it can't read. */
function invalidArgument(input: Schema): (misfit: Misfit) => AwsError {
  return ({ path, expected, got }) => {
    const name = membersOf(input).find((member) => member.name === path)?.wireName ?? path;
    const message =
      expected === 'number' ? `Provided ${name} not an integer or within integer range` : `Invalid value for ${name}`;
    return new AwsError('InvalidArgument', message, { members: { ArgumentName: name, ArgumentValue: String(got) } });
  };
}

type Base = Omit<WireResponse, 'body'>;

function writePayload(payload: Member, value: unknown, service: Service, base: Base): WireResponse {
  const { schema } = payload;
  if (kindOf(schema) === 'structure' || kindOf(schema) === 'union') {
    // An empty document rather than none: the SDK takes an empty 200 for a connection that broke.
    return withXml(base, documentOf(schema, value ?? {}, service));
  }
  const body = value instanceof Readable ? value : Buffer.from((value ?? '') as string | Uint8Array);
  return { ...base, headers: { 'content-type': 'application/octet-stream', ...base.headers }, body };
}

function documentOf(schema: Schema, value: object, { xmlNamespace }: Service): string {
  const serializer = new XmlShapeSerializer({
    httpBindings: true,
    timestampFormat: { useTrait: true, default: DATE_TIME },
    serviceNamespace: '',
    xmlNamespace: xmlNamespace ?? '',
  });
  serializer.write(schema, value);
  return String(serializer.flush());
}

function withXml(base: Base, text: string): WireResponse {
  return {
    status: base.status,
    headers: { ...base.headers, 'content-type': 'application/xml' },
    body: Buffer.from(XML_HEAD + text),
  };
}
