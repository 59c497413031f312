// The only file that knows how the SDK lays out its schemas (arrays with a leading type code). That layout is format, not
// API: the packages are pinned together, and a test walks every operation of every installed client through this file.
import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaRef, StaticStructureSchema } from '@smithy/types';

export type Schema = NormalizedSchema;

export type Kind =
  | 'string'
  | 'number'
  | 'boolean'
  | 'timestamp'
  | 'blob'
  | 'bigInteger'
  | 'bigDecimal'
  | 'document'
  | 'list'
  | 'map'
  | 'structure'
  | 'union'
  | 'unit';

/** Where HTTP carries a member of a rest protocol. */
export type Binding = 'label' | 'header' | 'prefixHeaders' | 'query' | 'queryParams' | 'status' | 'payload' | 'body';

export interface Member {
  readonly name: string;
  readonly schema: Schema;
  readonly binding: Binding;
  /** The header's, prefix's or query parameter's name; the member's own name for all others. */
  readonly wireName: string;
  readonly required: boolean;
}

export interface OperationSchema {
  readonly name: string;
  /** Absent in protocols that don't bind to HTTP. */
  readonly http: { readonly method: string; readonly pattern: string; readonly status: number } | undefined;
  readonly input: Schema;
  readonly output: Schema;
}

export interface ErrorSchema {
  readonly name: string;
  readonly namespace: string;
  readonly schema: Schema;
  readonly fault: 'client' | 'server';
  readonly status: number | undefined;
  /** Code and status of the query protocols, where the model names them. */
  readonly query: { readonly code: string; readonly status: number } | undefined;
}

interface Traits {
  readonly http?: readonly [method: string, pattern: string, status: number];
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpQuery?: string;
  readonly httpLabel?: 1;
  readonly httpPayload?: 1;
  readonly httpQueryParams?: 1;
  readonly httpResponseCode?: 1;
  readonly error?: 'client' | 'server';
  readonly httpError?: number;
  readonly awsQueryError?: readonly [code: string, status: number];
}

const OPERATION = 9;
const STRUCTURE = 3;
const ERROR = -3;

const LITERAL_TYPES: Readonly<Record<number, Kind>> = {
  0: 'string',
  1: 'number',
  2: 'boolean',
  4: 'timestamp',
  5: 'timestamp',
  6: 'timestamp',
  7: 'timestamp',
  15: 'document',
  17: 'bigInteger',
  19: 'bigDecimal',
  21: 'blob',
  42: 'blob',
};

/** Every operation and error among a client's exports, by name. */
export function readSchemas(exports: Readonly<Record<string, unknown>>): {
  operations: Map<string, OperationSchema>;
  errors: Map<string, ErrorSchema>;
} {
  const operations = new Map<string, OperationSchema>();
  const errors = new Map<string, ErrorSchema>();
  for (const [key, value] of Object.entries(exports)) {
    if (!key.endsWith('$') || !Array.isArray(value)) {
      continue;
    }
    const [type, namespace, name, traits, input, output] = value;
    if (type === OPERATION) {
      const http = traitsOf(traits).http;
      operations.set(name, {
        name,
        http: http && { method: http[0], pattern: http[1], status: http[2] },
        input: NormalizedSchema.of(input),
        output: NormalizedSchema.of(output),
      });
    } else if (type === ERROR) {
      const { error, httpError, awsQueryError } = traitsOf(traits);
      errors.set(name, {
        name,
        namespace,
        schema: NormalizedSchema.of(value as never),
        fault: error === 'server' ? 'server' : 'client',
        status: httpError,
        query: awsQueryError && { code: awsQueryError[0], status: awsQueryError[1] },
      });
    }
  }
  return { operations, errors };
}

/** Traits without a value come as a number, one bit each; nothing of that kind stands on operations and errors. */
function traitsOf(traits: unknown): Traits {
  return typeof traits === 'object' && traits !== null ? (traits as Traits) : {};
}

export function kindOf(schema: Schema): Kind {
  if (schema.isUnitSchema()) {
    return 'unit';
  }
  if (schema.isStructSchema()) {
    return schema.isUnionSchema() ? 'union' : 'structure';
  }
  if (schema.isListSchema()) {
    return 'list';
  }
  if (schema.isMapSchema()) {
    return 'map';
  }
  const type = schema.getSchema();
  const kind = typeof type === 'number' ? LITERAL_TYPES[type] : undefined;
  if (!kind) {
    throw new Error(`Unknown schema type ${String(type)} of ${schema.getName(true)}: the SDK's format changed.`);
  }
  return kind;
}

/** The timestamp format the model asks for; undefined leaves it to the place where the value stands. */
export function timestampFormat(schema: Schema): 'date-time' | 'http-date' | 'epoch-seconds' | undefined {
  const type = schema.getSchema();
  return type === 5 ? 'date-time' : type === 6 ? 'http-date' : type === 7 ? 'epoch-seconds' : undefined;
}

/** A body that is passed on as it comes, not collected. */
export function isStream(schema: Schema): boolean {
  return kindOf(schema) === 'blob' && schema.isStreaming();
}

const members = new WeakMap<object, readonly Member[]>();

/** The members of a structure or union, with their HTTP bindings; none for anything else. */
export function membersOf(schema: Schema): readonly Member[] {
  if (!schema.isStructSchema()) {
    return [];
  }
  const layout = schema.getSchema() as StaticStructureSchema;
  const known = members.get(layout);
  if (known) {
    return known;
  }
  // Required members come first; the last place says how many they are.
  const required = typeof layout[6] === 'number' ? layout[6] : 0;
  const found = [...schema.structIterator()].map(([name, member], index) => ({
    name,
    schema: member,
    ...bindingOf(name, member.getMergedTraits() as Traits),
    required: index < required,
  }));
  members.set(layout, found);
  return found;
}

function bindingOf(name: string, traits: Traits): { binding: Binding; wireName: string } {
  // S3 Control marks AccountId as a header and a label (of the host name): the header is the one that always comes.
  if (traits.httpHeader) {
    return { binding: 'header', wireName: traits.httpHeader.toLowerCase() };
  }
  if (typeof traits.httpPrefixHeaders === 'string') {
    return { binding: 'prefixHeaders', wireName: traits.httpPrefixHeaders.toLowerCase() };
  }
  if (traits.httpLabel) {
    return { binding: 'label', wireName: name };
  }
  if (traits.httpQuery) {
    return { binding: 'query', wireName: traits.httpQuery };
  }
  if (traits.httpQueryParams) {
    return { binding: 'queryParams', wireName: name };
  }
  if (traits.httpResponseCode) {
    return { binding: 'status', wireName: name };
  }
  return { binding: traits.httpPayload ? 'payload' : 'body', wireName: name };
}

/** What only requests know. An answer may share a member with its request and says it in its body: API Gateway's `position`. */
const OF_REQUESTS: readonly Binding[] = ['label', 'query', 'queryParams'];

/** Whether a member of an output stands in the body. */
export function isInAnswersBody({ binding }: Member): boolean {
  return binding === 'body' || OF_REQUESTS.includes(binding);
}

const bodies = new WeakMap<object, Map<string, Schema>>();

/**
 * An output less the members that HTTP carries elsewhere: the SDK's serializers would write those into the body too.
 * @param root the name of the document's root; the structure's own where it is left out
 */
export function bodyOf(schema: Schema, root?: string): Schema {
  const layout = schema.getSchema() as StaticStructureSchema;
  const cached = bodies.get(layout) ?? new Map<string, Schema>();
  bodies.set(layout, cached);
  const key = root ?? '';
  const known = cached.get(key);
  if (known) {
    return known;
  }
  const kept = membersOf(schema).filter(isInAnswersBody);
  const refs = kept.map(({ name }) => layout[5][layout[4].indexOf(name)] as SchemaRef);
  const traits = { ...traitsOf(layout[3]), ...(root === undefined ? {} : { xmlName: root }) };
  const body = NormalizedSchema.of([
    STRUCTURE,
    layout[1],
    layout[2],
    traits,
    kept.map(({ name }) => name),
    refs,
  ] as unknown as StaticStructureSchema);
  cached.set(key, body);
  return body;
}
