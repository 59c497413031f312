import { STATUS_CODES } from 'node:http';

/** An error as a website shows it. */
export interface WebsiteError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Further lines, `Key: about.html`. */
  readonly details?: Readonly<Record<string, string>>;
}

export const forbidden: WebsiteError = { status: 403, code: 'AccessDenied', message: 'Access Denied' };

export const missing = (key: string): WebsiteError => ({
  status: 404,
  code: 'NoSuchKey',
  message: 'The specified key does not exist.',
  details: { Key: key },
});

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const list = (lines: Readonly<Record<string, string>>): string =>
  Object.entries(lines)
    .map(([name, value]) => `<li>${name}: ${escapeHtml(value)}</li>\n`)
    .join('');

/**
 * The page that S3 itself shows: https://docs.aws.amazon.com/AmazonS3/latest/userguide/CustomErrorDocSupport.html
 * @param second why the bucket's own error document couldn't be shown
 */
export function errorPage(
  error: WebsiteError,
  ids: { readonly requestId: string; readonly hostId: string },
  second: WebsiteError | undefined,
): string {
  const title = `${error.status} ${STATUS_CODES[error.status] ?? ''}`;
  const lines = { Code: error.code, Message: error.message, ...error.details, RequestId: ids.requestId, HostId: ids.hostId };
  const about = second && { Code: second.code, Message: second.message, ...second.details };
  const custom = about
    ? `<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n${list(about)}</ul>\n`
    : '';
  return `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<ul>\n${list(lines)}</ul>\n${custom}<hr/>\n</body>\n</html>\n`;
}
