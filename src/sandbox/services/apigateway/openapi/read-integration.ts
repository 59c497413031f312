import { notServed } from '../errors.ts';
import type { Integration, IntegrationResponse, Method } from '../model.ts';
import { isObject, type Json, objectAt, textAt, textsOf } from './values.ts';

type Wrong = { readonly error: string };

/** Milliseconds that an integration may take at least, and at most and when nobody says. */
const SHORTEST = 50;
const LONGEST = 29_000;

/**
 * Reads what stands under x-amazon-apigateway-integration.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
 * @throws AwsError NotImplemented for kinds of integrations that only AWS has
 */
export function readIntegration(extension: Json, method: Method): Integration | Wrong {
  const type = (textAt(extension, 'type') ?? '').toUpperCase();
  if (type !== 'MOCK' && type !== 'HTTP_PROXY') throw notServed(`integrations of the type ${type}`);
  const requestParameters = textsOf(objectAt(extension, 'requestParameters'));
  const requestTemplates = textsOf(objectAt(extension, 'requestTemplates'));
  const wrong = wrongMapping(requestParameters, method) ?? wrongTemplate(requestTemplates);
  if (wrong) return wrong;
  const timeout = Number(extension.timeoutInMillis ?? LONGEST);
  if (!(Number.isInteger(timeout) && timeout >= SHORTEST && timeout <= LONGEST)) {
    return { error: 'Timeout should be between 50 ms and 29000 ms' };
  }
  const target = type === 'MOCK' ? {} : readTarget(extension);
  if ('error' in target) return target;
  const responses = readResponses(objectAt(extension, 'responses'), method);
  if ('error' in responses) return responses;
  const passthrough = (textAt(extension, 'passthroughBehavior') ?? 'when_no_match').toUpperCase();
  if (passthrough !== 'WHEN_NO_MATCH' && passthrough !== 'WHEN_NO_TEMPLATES' && passthrough !== 'NEVER') {
    return { error: `Invalid passthroughBehavior: ${passthrough}` };
  }
  return {
    type,
    ...target,
    ...(Object.keys(requestParameters).length > 0 && { requestParameters }),
    ...(Object.keys(requestTemplates).length > 0 && { requestTemplates }),
    passthroughBehavior: passthrough,
    timeoutInMillis: timeout,
    cacheNamespace: textAt(extension, 'cacheNamespace') ?? '',
    ...(Object.keys(responses.read).length > 0 && { integrationResponses: responses.read }),
  };
}

function readTarget(extension: Json): Pick<Integration, 'httpMethod' | 'uri' | 'connectionType' | 'connectionId'> | Wrong {
  const httpMethod = textAt(extension, 'httpMethod')?.toUpperCase();
  const uri = textAt(extension, 'uri') ?? '';
  if (httpMethod === undefined) return { error: 'Enumeration value for HttpMethod must be non-empty' };
  if (!/^https?:\/\/[^/\s]+(\/\S*)?$/.test(uri)) return { error: 'Invalid HTTP endpoint specified for URI' };
  if (textAt(extension, 'connectionType')?.toUpperCase() !== 'VPC_LINK') throw notServed('integrations without a VPC link');
  if (uri.startsWith('https:')) throw notServed('HTTPS through a VPC link');
  const connectionId = textAt(extension, 'connectionId') ?? '';
  if (connectionId === '') return { error: 'Connection id must be specified for a VPC_LINK connection' };
  return { httpMethod, uri, connectionType: 'VPC_LINK', connectionId };
}

/** A mapping takes only what the method declares: the commonest mistake in such documents. */
function wrongMapping(mapping: Readonly<Record<string, string>>, { requestParameters }: Method): Wrong | undefined {
  for (const [to, from] of Object.entries(mapping)) {
    if (!/^integration\.request\.(path|querystring|header)\.\S+$/.test(to)) return invalidMapping(to);
    const isDeclared = from.startsWith('method.request.') && Object.hasOwn(requestParameters ?? {}, from);
    if (!isDeclared && !/^'[^']*'$/.test(from) && !/^(context|stageVariables)\.[\w.]+$/.test(from)) return invalidMapping(from);
  }
  return undefined;
}

const invalidMapping = (expression: string): Wrong => ({
  error: `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${expression}]`,
});

/** Velocity comes with the first integration that needs it. */
function wrongTemplate(templates: Readonly<Record<string, string>>): undefined {
  const velocity = Object.values(templates).find((text) => /[$#]/.test(text));
  if (velocity !== undefined) throw notServed('mapping templates with variables or directives');
}

function readResponses(found: Json, method: Method): { readonly read: Record<string, IntegrationResponse> } | Wrong {
  const read: Record<string, IntegrationResponse> = {};
  for (const [pattern, response] of Object.entries(found)) {
    const statusCode = isObject(response) ? String(response.statusCode ?? '') : '';
    const declared = method.methodResponses?.[statusCode];
    if (!declared) return { error: 'Invalid Response status code specified' };
    const responseParameters = textsOf(objectAt(response, 'responseParameters'));
    for (const [to, from] of Object.entries(responseParameters)) {
      if (!Object.hasOwn(declared.responseParameters ?? {}, to)) return invalidMapping(to);
      if (!/^'[^']*'$/.test(from)) throw notServed(`the mapping of ${from} into an answer`);
    }
    const responseTemplates = textsOf(objectAt(response, 'responseTemplates'));
    wrongTemplate(responseTemplates);
    read[statusCode] = {
      statusCode,
      ...(pattern !== 'default' && { selectionPattern: pattern }),
      ...(Object.keys(responseParameters).length > 0 && { responseParameters }),
      ...(Object.keys(responseTemplates).length > 0 && { responseTemplates }),
    };
  }
  return { read };
}
