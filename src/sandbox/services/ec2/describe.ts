import type { Filter } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';
import type { Tags } from '../../tags.ts';
import { badCombination, unknownId } from './errors.ts';

/** What the filters of one kind of thing look at: one text, several, or none. */
export type Fields<Value> = Readonly<Record<string, (value: Value) => string | readonly string[] | undefined>>;

interface Asked {
  readonly Filters?: readonly Filter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

interface Description<Value> {
  /** In the order in which they are described. */
  readonly all: Iterable<Value>;
  readonly idOf: (value: Value) => string;
  readonly tagsOf?: (value: Value) => Tags;
  readonly fields: Fields<Value>;
  /** The ids asked for, and the prefix of such ids. */
  readonly ids?: readonly string[] | undefined;
  readonly prefix?: string;
}

/**
 * One page of what an operation describes.
 * @throws AwsError for an id that isn't there, a filter that EC2 doesn't know, and a token that isn't ours
 */
export function describe<Value>(
  input: Asked,
  { all, idOf, tagsOf, fields, ids = [], prefix = '' }: Description<Value>,
): { page: Value[]; NextToken?: string } {
  const { Filters = [], MaxResults, NextToken } = input;
  if (ids.length > 0 && MaxResults !== undefined) throw badCombination('The parameter MaxResults cannot be used with ids');
  const things = [...all];
  const stranger = ids.find((id) => !things.some((thing) => idOf(thing) === id));
  if (stranger !== undefined) throw unknownId(prefix, stranger);
  const found = things
    .filter((thing) => ids.length === 0 || ids.includes(idOf(thing)))
    .filter((thing) => Filters.every((filter) => matches(filter, thing, { fields, tags: tagsOf?.(thing) ?? {} })));
  const { page, next } = pageOf(found, {
    keyOf: idOf,
    size: MaxResults ?? found.length,
    token: NextToken || undefined,
    refuse: () => new AwsError('InvalidNextToken', 'The specified NextToken is not valid.'),
  });
  return { page, ...(next !== undefined && { NextToken: next }) };
}

/** Of a filter's values any must fit; `*` stands for any text and `?` for one character. */
function matches<Value>(
  { Name = '', Values = [] }: Filter,
  thing: Value,
  { fields, tags }: { fields: Fields<Value>; tags: Tags },
): boolean {
  const actual = actualOf(Name, thing, fields, tags);
  const patterns = Values.map(patternOf);
  return [actual ?? []].flat().some((text) => patterns.some((pattern) => pattern.test(text)));
}

function actualOf<Value>(name: string, thing: Value, fields: Fields<Value>, tags: Tags): string | readonly string[] | undefined {
  if (name.startsWith('tag:')) return Object.hasOwn(tags, name.slice(4)) ? tags[name.slice(4)] : undefined;
  if (name === 'tag-key') return Object.keys(tags);
  if (name === 'tag-value') return Object.values(tags);
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return field(thing);
}

function patternOf(value: string): RegExp {
  const parts = value.split(/(\\.|[*?])/).map((part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    // A backslash takes its meaning from the character after it.
    const plain = part.length === 2 && part.startsWith('\\') ? part.slice(1) : part;
    return plain.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 's');
}
