import { badRequest } from './errors.ts';
import type { GatewayResponse } from './model.ts';

/**
 * The types that there are, with the status each has where nobody sets another.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const RESPONSE_TYPES = {
  ACCESS_DENIED: 403,
  API_CONFIGURATION_ERROR: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
  AUTHORIZER_FAILURE: 500,
  BAD_REQUEST_BODY: 400,
  BAD_REQUEST_PARAMETERS: 400,
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  EXPIRED_TOKEN: 403,
  INTEGRATION_FAILURE: 504,
  INTEGRATION_TIMEOUT: 504,
  INVALID_API_KEY: 403,
  INVALID_SIGNATURE: 403,
  MISSING_AUTHENTICATION_TOKEN: 403,
  QUOTA_EXCEEDED: 429,
  REQUEST_TOO_LARGE: 413,
  RESOURCE_NOT_FOUND: 404,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
  UNSUPPORTED_MEDIA_TYPE: 415,
  WAF_FILTERED: 403,
} as const;

export type ResponseType = keyof typeof RESPONSE_TYPES;

export const isResponseType = (text: string): text is ResponseType => Object.hasOwn(RESPONSE_TYPES, text);

/** What a gateway's answer says where nobody set a template of its own. */
export const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';

/** A gateway response that can be kept. @throws AwsError BadRequestException */
export function checkedResponse(response: GatewayResponse): GatewayResponse {
  const { statusCode, responseParameters } = response;
  if (statusCode !== undefined && !/^[1-5]\d\d$/.test(statusCode)) throw badRequest(`Invalid status code: ${statusCode}`);
  for (const [to, from] of Object.entries(responseParameters)) {
    const isRight =
      /^gatewayresponse\.header\.[\w-]+$/.test(to) && /^('[^']*'|method\.request\.\w+\.[\w.-]+|context\.[\w.]+)$/.test(from);
    if (!isRight)
      throw badRequest(
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${to} from ${from}]`,
      );
  }
  return response;
}
