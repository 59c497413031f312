import { RESPONSE_TYPES, type ResponseType } from '../response-types.ts';
import { type Answer, mapped, type Visit } from './visit.ts';

/** What a gateway says of its own, by type: the message, and the name of the error in its header. */
const SAYS: Partial<Readonly<Record<ResponseType, readonly [message: string, errorType: string]>>> = {
  ACCESS_DENIED: ['User is not authorized to access this resource', 'AccessDeniedException'],
  API_CONFIGURATION_ERROR: ['Internal server error', 'InternalServerErrorException'],
  INTEGRATION_FAILURE: ['Network error communicating with endpoint', 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: ['Endpoint request timed out', 'InternalServerErrorException'],
  INVALID_API_KEY: ['Forbidden', 'ForbiddenException'],
  MISSING_AUTHENTICATION_TOKEN: ['Missing Authentication Token', 'MissingAuthenticationTokenException'],
  REQUEST_TOO_LARGE: ['Request Too Long', 'RequestTooLargeException'],
  THROTTLED: ['Too Many Requests', 'TooManyRequestsException'],
  UNAUTHORIZED: ['Unauthorized', 'UnauthorizedException'],
  UNSUPPORTED_MEDIA_TYPE: ['Unsupported Media Type', 'UnsupportedMediaTypeException'],
};

/** A gateway's own answer: by what the API has set for its type, else for all 4xx or 5xx, else as AWS has it. */
export function gatewayAnswer(visit: Parameters<typeof mapped>[0], type: ResponseType): Answer {
  const { gatewayResponses } = visit.definition;
  const usual = RESPONSE_TYPES[type] ?? 500;
  const own = gatewayResponses[type] ?? gatewayResponses[usual < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
  const [message, errorType] = SAYS[type] ?? ['Internal server error', 'InternalServerErrorException'];
  const set = Object.entries(own?.responseParameters ?? {}).flatMap(([to, from]) => {
    const value = mapped(visit, from);
    return value === undefined ? [] : [[to.replace('gatewayresponse.header.', '').toLowerCase(), value] as const];
  });
  const template = own?.responseTemplates['application/json'];
  const text = template === undefined ? JSON.stringify({ message }) : filled(template, { message, type, visit });
  return {
    status: own?.statusCode === undefined ? usual : Number(own.statusCode),
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType, ...Object.fromEntries(set) },
    body: Buffer.from(text),
  };
}

/** Templates of gateway responses aren't Velocity: they know `$context` and nothing else. */
function filled(
  template: string,
  { message, type, visit }: { message: string; type: string; visit: Pick<Visit, 'requestId'> },
): string {
  const values: Readonly<Record<string, string>> = {
    'error.messageString': JSON.stringify(message),
    'error.message': message,
    'error.responseType': type,
    requestId: visit.requestId,
  };
  return template.replaceAll(/\$context\.(error\.\w+|requestId)/g, (whole, name: string) => values[name] ?? whole);
}
