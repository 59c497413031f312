import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { bodyOf, membersOf } from '../schema.ts';
import type { Match } from '../types.ts';
import { formTree } from '../values/form-tree.ts';
import { fromForm } from '../values/from-form.ts';
import { operationOf } from './operation-of.ts';
import { malformedBody } from './refusals.ts';
import type { WireProtocol } from './wire-protocol.ts';
import { XML_HEAD, xmlText } from './xml-text.ts';

const DATE_TIME = 5;

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const awsQuery: WireProtocol = {
  internalCode: 'InternalFailure',

  async read(match) {
    const tree = formTree(match.form ?? new URLSearchParams());
    if (!tree) {
      throw malformedBody('awsQuery', 'A parameter is nested too deep.');
    }
    return (
      (fromForm(operationOf(match).input, tree, {
        path: '',
        fail: ({ path, expected }) => malformedBody('awsQuery', `The value of ${path} can't be read as ${expected}.`),
      }) as Record<string, unknown> | undefined) ?? {}
    );
  },

  write(match, output, requestId) {
    const { service, operation } = match;
    const metadata = `<ResponseMetadata><RequestId>${xmlText(requestId)}</RequestId></ResponseMetadata>`;
    const xmlns = service.xmlNamespace === undefined ? '' : ` xmlns="${service.xmlNamespace}"`;
    const text = `<${operation}Response${xmlns}>${resultOf(match, output)}${metadata}</${operation}Response>`;
    return {
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: Buffer.from(XML_HEAD + text),
    };
  },

  writeError({ code, message, status, members, schema, service, requestId }) {
    const type = (schema?.fault ?? (status < 500 ? 'client' : 'server')) === 'client' ? 'Sender' : 'Receiver';
    const inner = [['Type', type], ['Code', schema?.query?.code ?? code], ['Message', message], ...Object.entries(members)]
      .map(([name, value]) => `<${name}>${xmlText(value)}</${name}>`)
      .join('');
    const xmlns = service?.xmlNamespace === undefined ? '' : ` xmlns="${service.xmlNamespace}"`;
    const text = `<ErrorResponse${xmlns}><Error>${inner}</Error><RequestId>${xmlText(requestId)}</RequestId></ErrorResponse>`;
    return {
      status: schema?.query?.status ?? status,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: Buffer.from(XML_HEAD + text),
    };
  },
};

/** Nothing at all for an operation that has no output. The serializer takes the root's name from the structure. */
function resultOf(match: Match, output: Readonly<Record<string, unknown>>): string {
  const { output: schema } = operationOf(match);
  if (membersOf(schema).length === 0) {
    // An output that is an empty structure has an element all the same, and botocore insists on it.
    return schema.isUnitSchema() ? '' : `<${match.operation}Result></${match.operation}Result>`;
  }
  const serializer = new XmlShapeSerializer({
    httpBindings: false,
    timestampFormat: { useTrait: true, default: DATE_TIME },
    serviceNamespace: '',
    xmlNamespace: '',
  });
  serializer.write(bodyOf(schema, `${match.operation}Result`), output);
  return String(serializer.flush());
}
