import { splitHeader } from '@smithy/core/serde';
import { kindOf, type Member, membersOf, type Schema } from '../schema.ts';
import type { Match, WireRequest } from '../types.ts';
import { type Fail, type Place, scalarFromText } from '../values/scalar.ts';

/**
 * The members of an input that path, query and headers carry.
 * @throws AwsError by `fail`
 */
export function readBindings(
  input: Schema,
  { request, match, fail }: { request: WireRequest; match: Match; fail: Fail },
): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  const taken = new Set(membersOf(input).map(({ binding, wireName }) => (binding === 'query' ? wireName : '')));
  for (const member of membersOf(input)) {
    const item = readMember(member, { request, match, fail, taken });
    if (item !== undefined) {
      value[member.name] = item;
    }
  }
  return value;
}

function readMember(
  member: Member,
  { request, match, fail, taken }: { request: WireRequest; match: Match; fail: Fail; taken: ReadonlySet<string> },
): unknown {
  const at = (place: Place) => ({ path: member.name, place, fail });
  switch (member.binding) {
    case 'label': {
      const text = match.labels[member.name];
      return text === undefined ? undefined : scalarFromText(member.schema, text, at('label'));
    }
    case 'query': {
      const texts = request.query.getAll(member.wireName);
      const [first] = texts;
      if (first === undefined) {
        return undefined;
      }
      return kindOf(member.schema) === 'list'
        ? texts.map((text) => scalarFromText(member.schema.getValueSchema(), text, at('query')))
        : scalarFromText(member.schema, first, at('query'));
    }
    case 'queryParams':
      return readQueryParams(member, request, taken);
    case 'header': {
      const text = request.headers[member.wireName];
      return typeof text === 'string' ? readHeader(member.schema, text, at('header')) : undefined;
    }
    case 'prefixHeaders':
      return readPrefixHeaders(member, request);
    default:
      return undefined;
  }
}

function readHeader(schema: Schema, text: string, at: Parameters<typeof scalarFromText>[2]): unknown {
  if (kindOf(schema) !== 'list') {
    return scalarFromText(schema, text, at);
  }
  const item = schema.getValueSchema();
  // Dates hold a comma of their own.
  const parts = kindOf(item) === 'timestamp' ? text.split(/(?<=GMT)\s*,/) : splitHeader(text);
  return parts.map((part) => scalarFromText(item, part.trim(), at));
}

/** All headers of a prefix: `x-amz-meta-`. An S3 object without any has no such member. */
function readPrefixHeaders({ wireName }: Member, { headers }: WireRequest): Record<string, string> | undefined {
  const found = Object.entries(headers)
    .filter(([name]) => name.startsWith(wireName))
    .map(([name, text]) => [name.slice(wireName.length), String(text)]);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Whatever is in the query and no member of its own. */
function readQueryParams(member: Member, { query }: WireRequest, taken: ReadonlySet<string>): unknown {
  const isList = kindOf(member.schema.getValueSchema()) === 'list';
  const names = [...new Set(query.keys())].filter((name) => !taken.has(name));
  return Object.fromEntries(names.map((name) => [name, isList ? query.getAll(name) : query.get(name)]));
}
