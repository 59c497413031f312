import { AwsError } from '../../aws-error.ts';

/** Whether a message is wanted. */
export type Wanted = (message: string) => boolean;

/**
 * Reads a filter pattern for unstructured events: every term must be there, of those behind a question mark one is enough, what
 * stands behind a minus must be missing. Terms are matched as they are written.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws AwsError for patterns over JSON, columns and regular expressions, which the sandbox doesn't serve
 */
export function readPattern(pattern: string): Wanted {
  const text = pattern.trim();
  if (/^[{[%]/.test(text)) {
    const message = `The sandbox doesn't serve filter patterns over JSON, columns or regular expressions: ${text}`;
    throw new AwsError('NotImplemented', message, { status: 501 });
  }
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g)].map(([, sign = '', quoted, plain = '']) => ({
    sign,
    term: quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1'),
  }));
  const of = (sign: string) => terms.filter((one) => one.sign === sign).map(({ term }) => term);
  const [all, any, none] = [of(''), of('?'), of('-')];
  return (message) =>
    all.every((term) => message.includes(term)) &&
    // Beside terms that must be there, optional ones change nothing.
    (all.length > 0 || any.length === 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}
