import { invalidInput } from './errors.ts';

/** Names on one page: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListProjects.html */
const MOST = 100;

/** One page of names. The token names the first of the next. @throws AwsError InvalidInputException */
export function pageOf(names: readonly string[], token: string | undefined): { page: string[]; nextToken?: string } {
  const from = token === undefined ? 0 : names.indexOf(Buffer.from(token, 'base64url').toString());
  if (from < 0) throw invalidInput('Invalid nextToken');
  const next = names[from + MOST];
  return {
    page: names.slice(from, from + MOST),
    ...(next !== undefined && { nextToken: Buffer.from(next).toString('base64url') }),
  };
}
