import { JsonShapeSerializer2 } from '@aws-sdk/core/protocols';
import { collect } from '../body/collect.ts';
import { bodyOf, membersOf } from '../schema.ts';
import { fromJson } from '../values/from-json.ts';
import type { Misfit } from '../values/scalar.ts';
import { operationOf } from './operation-of.ts';
import { malformedBody } from './refusals.ts';
import type { WireProtocol } from './wire-protocol.ts';

/** Bytes. The largest are CodeCommit's commits, 20 MB a call, in base64. */
const JSON_LIMIT = 32 * 1024 * 1024;
const EPOCH_SECONDS = 7;

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function awsJson(version: '1.0' | '1.1'): WireProtocol {
  const contentType = `application/x-amz-json-${version}`;
  return {
    internalCode: 'InternalFailure',

    async read(match, _request, body) {
      const value = parse(await collect(body, JSON_LIMIT));
      const { input } = operationOf(match);
      return (fromJson(input, value, { path: '', fail: serializationException, useJsonName: false }) ?? {}) as Record<
        string,
        unknown
      >;
    },

    write(match, output, requestId) {
      const { output: schema } = operationOf(match);
      const headers = { 'content-type': contentType, 'x-amzn-requestid': requestId };
      if (membersOf(schema).length === 0) {
        return { status: 200, headers, body: Buffer.from('{}') };
      }
      const serializer = new JsonShapeSerializer2({
        jsonName: false,
        timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
      });
      serializer.write(bodyOf(schema), output);
      // A view on its bytes: copying would turn the SDK's array into a string and back.
      const { buffer, byteOffset, byteLength } = serializer.flush();
      return { status: 200, headers, body: Buffer.from(buffer, byteOffset, byteLength) };
    },

    writeError({ code, message, status, members, schema, requestId }) {
      // The protocol knows two statuses, whatever httpError says; 501 stays, for it keeps clients from trying again.
      const printed = schema ? (schema.fault === 'server' ? 500 : 400) : status;
      const type = version === '1.0' && schema ? `${schema.namespace}#${code}` : code;
      return {
        status: printed,
        headers: { 'content-type': contentType, 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
        body: Buffer.from(JSON.stringify({ __type: type, message, ...members })),
      };
    },
  };
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) {
    return {};
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformedBody('awsJson1_1', 'The request body is not valid JSON.');
  }
}

const NOT_EXPECTED: Readonly<Record<string, string>> = {
  object: 'Start of structure or map found where not expected.',
  array: 'Start of list found where not expected.',
};

function serializationException({ path, expected, got }: Misfit): ReturnType<typeof malformedBody> {
  const type = Array.isArray(got) ? 'array' : got === null ? 'null' : typeof got;
  const detail =
    NOT_EXPECTED[type] ?? `${type.toUpperCase()}_VALUE can not be converted to ${expected}${path === '' ? '' : ` at ${path}`}`;
  return malformedBody('awsJson1_1', detail);
}
