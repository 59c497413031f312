import { Readable } from 'node:stream';
import { collect } from '../body/collect.ts';
import { readBindings } from '../http/read-bindings.ts';
import { writeBindings } from '../http/write-bindings.ts';
import { bodyOf, isInAnswersBody, isStream, kindOf, type Member, membersOf, type Schema } from '../schema.ts';
import type { WireResponse } from '../types.ts';
import { fromJson } from '../values/from-json.ts';
import { jsonBytes, parseJson, serializationException } from './json-body.ts';
import { operationOf } from './operation-of.ts';
import type { WireProtocol } from './wire-protocol.ts';

/** Bytes. The largest is a function's code in Lambda, 50 MB of zip, in base64. */
const BODY_LIMIT = 72 * 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };

/** https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export const restJson: WireProtocol = {
  internalCode: 'InternalServerException',

  async read(match, request, body) {
    const { input } = operationOf(match);
    const value = readBindings(input, { request, match, fail: serializationException });
    const payload = membersOf(input).find(({ binding }) => binding === 'payload');
    if (payload && isStream(payload.schema)) {
      value[payload.name] = body;
    } else if (payload) {
      const bytes = await collect(body, BODY_LIMIT);
      if (bytes.length > 0) value[payload.name] = readPayload(payload, bytes);
    } else {
      const bytes = await collect(body, BODY_LIMIT);
      const inBody = membersOf(input).filter(({ binding }) => binding === 'body');
      // Some clients send a body to operations that have none.
      const document = inBody.length === 0 ? {} : (readDocument(input, bytes) as Readonly<Record<string, unknown>>);
      for (const { name } of inBody) if (document[name] !== undefined) value[name] = document[name];
    }
    return value;
  },

  write(match, output, requestId) {
    const { output: schema, http } = operationOf(match);
    const written = writeBindings(schema, output);
    const status = written.status ?? http?.status ?? 200;
    const headers = { ...written.headers, 'x-amzn-requestid': requestId };
    const payload = membersOf(schema).find(({ binding }) => binding === 'payload');
    if (payload) return writePayload(payload, output[payload.name], { status, headers });
    // Nothing may follow a 204, not even a length.
    if (status === 204) return { status, headers, body: undefined };
    const isEmpty = !membersOf(schema).some(isInAnswersBody);
    const body = isEmpty ? Buffer.from('{}') : jsonBytes(bodyOf(schema), output, { useJsonName: true });
    return { status, headers: { ...JSON_TYPE, ...headers }, body };
  },

  writeError({ code, message, status, members, schema, requestId }) {
    const own = schema?.schema;
    const bound = own ? membersOf(own).filter(({ binding }) => binding !== 'body') : [];
    const { headers } = own ? writeBindings(own, members) : { headers: {} };
    const rest = Object.entries(members).filter(([name]) => !bound.some((member) => member.name === name));
    // Most models write it small; those of Lambda large, some of them.
    const says = own && membersOf(own).some(({ name }) => name === 'Message') ? 'Message' : 'message';
    return {
      status: schema?.status ?? status,
      headers: { ...JSON_TYPE, ...headers, 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
      body: Buffer.from(JSON.stringify({ [says]: message, ...Object.fromEntries(rest) })),
    };
  },
};

function readPayload({ schema }: Member, bytes: Buffer): unknown {
  switch (kindOf(schema)) {
    case 'string':
      return bytes.toString('utf8');
    case 'blob':
      return bytes;
    default:
      return readDocument(schema, bytes);
  }
}

function readDocument(schema: Schema, bytes: Buffer): unknown {
  return fromJson(schema, parseJson(bytes), { path: '', fail: serializationException, useJsonName: true });
}

function writePayload({ schema }: Member, value: unknown, base: Omit<WireResponse, 'body'>): WireResponse {
  const kind = kindOf(schema);
  if (kind === 'blob' || kind === 'string') {
    const body = value instanceof Readable ? value : Buffer.from((value ?? '') as string | Uint8Array);
    const type = kind === 'blob' ? 'application/octet-stream' : 'text/plain';
    return { ...base, headers: { 'content-type': type, ...base.headers }, body };
  }
  const isNone = value === undefined || value === null;
  return {
    ...base,
    headers: { ...JSON_TYPE, ...base.headers },
    body: isNone ? Buffer.from('{}') : jsonBytes(schema, value, { useJsonName: true }),
  };
}
