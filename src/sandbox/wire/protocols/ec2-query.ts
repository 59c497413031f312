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

/** https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
export const ec2Query: WireProtocol = {
  internalCode: 'InternalError',

  async read(match) {
    const tree = formTree(match.form ?? new URLSearchParams());
    if (!tree) {
      throw malformedBody('ec2Query', 'A parameter is nested too deep.');
    }
    return (
      (fromForm(operationOf(match).input, tree, {
        path: '',
        naming: 'ec2',
        fail: ({ path, expected }) => malformedBody('ec2Query', `The value of ${path} can't be read as ${expected}.`),
      }) as Record<string, unknown> | undefined) ?? {}
    );
  },

  write(match, output, requestId) {
    const { service, operation } = match;
    const xmlns = service.xmlNamespace === undefined ? '' : ` xmlns="${service.xmlNamespace}"`;
    const id = `<requestId>${xmlText(requestId)}</requestId>`;
    const text = `<${operation}Response${xmlns}>${id}${contentOf(match, output)}</${operation}Response>`;
    return {
      status: 200,
      headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
      body: Buffer.from(XML_HEAD + text),
    };
  },

  // EC2's model declares no errors: code and status are the handler's, and no member has a place beside them.
  writeError({ code, message, status, requestId }) {
    const error = `<Error><Code>${xmlText(code)}</Code><Message>${xmlText(message)}</Message></Error>`;
    const text = `<Response><Errors>${error}</Errors><RequestID>${xmlText(requestId)}</RequestID></Response>`;
    return {
      status,
      headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
      body: Buffer.from(XML_HEAD + text),
    };
  },
};

/** The members of an output, flat in the root. Where the model has none, EC2 still says that it did it. */
function contentOf(match: Match, output: Readonly<Record<string, unknown>>): string {
  const { output: schema } = operationOf(match);
  if (membersOf(schema).length === 0) {
    return '<return>true</return>';
  }
  const serializer = new XmlShapeSerializer({
    httpBindings: false,
    timestampFormat: { useTrait: true, default: DATE_TIME },
    serviceNamespace: '',
    xmlNamespace: '',
  });
  serializer.write(bodyOf(schema, 'Root'), output);
  const root = String(serializer.flush());
  return root.slice(root.indexOf('>') + 1, Math.max(root.lastIndexOf('</'), root.indexOf('>') + 1));
}
