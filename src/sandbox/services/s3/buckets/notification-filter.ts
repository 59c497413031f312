import type { LambdaFunctionConfiguration } from '@aws-sdk/client-s3';

type Rules = Pick<LambdaFunctionConfiguration, 'Events' | 'Filter'>;

/** The beginning and the end that a key must have. */
function filterOf({ Filter }: Rules): { readonly prefix: string; readonly suffix: string } {
  const value = (name: string) => Filter?.Key?.FilterRules?.find(({ Name }) => String(Name).toLowerCase() === name)?.Value ?? '';
  return { prefix: value('prefix'), suffix: value('suffix') };
}

/** Whether a configuration's event means another one: `s3:ObjectCreated:*` means `s3:ObjectCreated:Put`. */
const means = (event: string, other: string): boolean =>
  event === other || (event.endsWith(':*') && other.startsWith(event.slice(0, -1)));

/** Whether an event of a key is wanted. @param event `s3:ObjectCreated:Put` */
export function wants(rules: Rules, event: string, key: string): boolean {
  const { prefix, suffix } = filterOf(rules);
  return (rules.Events ?? []).some((one) => means(one, event)) && key.startsWith(prefix) && key.endsWith(suffix);
}

/** Whether two configurations could want the same event of the same key. */
export function overlap(one: Rules, other: Rules): boolean {
  const [a, b] = [filterOf(one), filterOf(other)];
  const events = (one.Events ?? []).some((x) => (other.Events ?? []).some((y) => means(x, y) || means(y, x)));
  const prefixes = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  const suffixes = a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix);
  return events && prefixes && suffixes;
}
