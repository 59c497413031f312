/** Whether a media type is one of those that an API passes on byte by byte. */
function isBinary(mediaType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const type = (mediaType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return binaryMediaTypes.some((one) => one === '*/*' || one.toLowerCase() === type);
}

/**
 * A payload as API Gateway hands it on: whatever isn't declared as binary goes through as a text in UTF-8, and bytes that are
 * none are lost.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 */
export function textOnly(body: Buffer, mediaType: string | undefined, binaryMediaTypes: readonly string[]): Buffer {
  return isBinary(mediaType, binaryMediaTypes) ? body : Buffer.from(body.toString('utf8'));
}
