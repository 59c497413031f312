import { collect } from '../body/collect.ts';
import { bodyOf, membersOf } from '../schema.ts';
import { fromJson } from '../values/from-json.ts';
import { jsonBytes, parseJson, serializationException } from './json-body.ts';
import { operationOf } from './operation-of.ts';
import type { WireProtocol } from './wire-protocol.ts';

/** Bytes. The largest are CodeCommit's commits, 20 MB a call, in base64. */
const JSON_LIMIT = 32 * 1024 * 1024;

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function awsJson(version: '1.0' | '1.1'): WireProtocol {
  const contentType = `application/x-amz-json-${version}`;
  return {
    internalCode: 'InternalFailure',

    async read(match, _request, body) {
      const value = parseJson(await collect(body, JSON_LIMIT));
      const { input } = operationOf(match);
      return (fromJson(input, value, { path: '', fail: serializationException, useJsonName: false }) ?? {}) as Record<
        string,
        unknown
      >;
    },

    write(match, output, requestId) {
      const { output: schema } = operationOf(match);
      const headers = { 'content-type': contentType, 'x-amzn-requestid': requestId };
      const isEmpty = membersOf(schema).length === 0;
      const body = isEmpty ? Buffer.from('{}') : jsonBytes(bodyOf(schema), output, { useJsonName: false });
      return { status: 200, headers, body };
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
