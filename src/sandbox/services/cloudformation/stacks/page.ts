import { pageOf as pageOfList } from '../../../paging.ts';
import { invalid } from '../refusals.ts';

/** Things a page; CloudFormation's lists come in pages of a hundred. */
const PER_PAGE = 100;

/** One page of a list, and the token of the next one. @throws AwsError ValidationError for a token that isn't ours */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  token: string | undefined,
): { items: readonly Item[]; next: { NextToken?: string } } {
  const refuse = () => invalid('The next token is not valid');
  const { page, next } = pageOfList(all, { keyOf, size: PER_PAGE, token, refuse });
  return { items: page, next: next === undefined ? {} : { NextToken: next } };
}
