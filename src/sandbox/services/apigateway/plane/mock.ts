import { gatewayAnswer } from './gateway-answer.ts';
import { type Answer, mapped, type Visit } from './visit.ts';

/**
 * Answers without asking anybody: the request's template says a status, and that chooses the answer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mock(visit: Visit): Answer {
  const { integration } = visit.method;
  const mediaType = (visit.headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';
  const templates = integration?.requestTemplates ?? {};
  const template = templates[mediaType];
  if (template === undefined && integration?.passthroughBehavior !== 'WHEN_NO_MATCH') {
    return gatewayAnswer(visit, 'UNSUPPORTED_MEDIA_TYPE');
  }
  const status = statusOf(template ?? visit.body.toString('utf8'));
  const responses = Object.values(integration?.integrationResponses ?? {});
  const response =
    responses.find(({ selectionPattern }) => selectionPattern !== undefined && isMatch(selectionPattern, status)) ??
    responses.find(({ selectionPattern }) => selectionPattern === undefined);
  if (status === undefined || !response) return gatewayAnswer(visit, 'API_CONFIGURATION_ERROR');
  const headers = Object.entries(response.responseParameters ?? {}).map(([to, from]) => [
    to.replace('method.response.header.', '').toLowerCase(),
    mapped(visit, from) ?? '',
  ]);
  return {
    status: Number(response.statusCode),
    headers: { 'content-type': 'application/json', ...Object.fromEntries(headers) },
    body: Buffer.from(response.responseTemplates?.['application/json'] ?? ''),
  };
}

function statusOf(text: string): string | undefined {
  // API Gateway's reader takes names without quotes, and the tutorials' templates are written so.
  const [, status] = /^\s*\{\s*"?statusCode"?\s*:\s*"?(\d{3})"?/.exec(text) ?? [];
  return status;
}

function isMatch(pattern: string, status: string | undefined): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(status ?? '');
  } catch {
    return false;
  }
}
