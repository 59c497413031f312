import { invalid } from '../refusals.ts';

/** Things a page; CloudFormation's lists come in pages of a hundred. */
const PER_PAGE = 100;

/** One page of a list, and the token of the next one. @throws AwsError ValidationError for a token that isn't ours */
export function pageOf<Item>(
  all: readonly Item[],
  token: string | undefined,
): { items: readonly Item[]; next: { NextToken?: string } } {
  const left = token === undefined ? all.length : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(left) || left < 0) throw invalid('The next token is not valid');
  // Counted from the end: what is new comes in front, and shifts no page.
  const start = Math.max(0, all.length - left);
  const items = all.slice(start, start + PER_PAGE);
  const after = all.length - start - items.length;
  return { items, next: after > 0 ? { NextToken: Buffer.from(String(after)).toString('base64url') } : {} };
}
