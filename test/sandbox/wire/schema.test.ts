import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { matchRoute, routeOf } from '../../../src/sandbox/wire/match/route.ts';
import {
  bodyOf,
  kindOf,
  type Member,
  membersOf,
  type OperationSchema,
  readSchemas,
  type Schema,
} from '../../../src/sandbox/wire/schema.ts';

const folder = new URL('../../../node_modules/@aws-sdk/', import.meta.url);
const clients = readdirSync(folder).filter(
  (name) => name.startsWith('client-') && existsSync(new URL(`${name}/package.json`, folder)),
);

/** Every schema below one, itself included; shapes may be recursive. */
function* walk(schema: Schema, seen: Set<unknown>): Generator<Schema> {
  yield schema;
  const layout = schema.getSchema();
  const kind = kindOf(schema);
  if (kind === 'list') {
    yield* walk(schema.getValueSchema(), seen);
  } else if (kind === 'map') {
    yield* walk(schema.getKeySchema(), seen);
    yield* walk(schema.getValueSchema(), seen);
  } else if ((kind === 'structure' || kind === 'union') && !seen.has(layout)) {
    seen.add(layout);
    for (const member of membersOf(schema)) {
      yield* walk(member.schema, seen);
    }
  }
}

/** A value for a label or parameter that a router could trip over. */
const HOSTILE = 'a%2Fb+c';

function requestFor(operation: OperationSchema): {
  method: string;
  rawPath: string;
  query: URLSearchParams;
  headers: Record<string, string>;
} {
  const [path = '/', rawQuery = ''] = (operation.http?.pattern ?? '/').split('?');
  const members = membersOf(operation.input);
  const inPath = members.filter(
    ({ binding, name }) => binding === 'label' && !path.includes(`{${name}}`) && !path.includes(`{${name}+}`),
  );
  const filled = path.replace(/\{[^}]+\}/g, HOSTILE);
  const query = new URLSearchParams(rawQuery);
  const required = (binding: Member['binding']) => members.filter((member) => member.required && member.binding === binding);
  for (const { wireName } of required('query')) {
    query.set(wireName, '1');
  }
  return {
    method: operation.http?.method ?? '',
    rawPath: `${inPath.map(() => `/${HOSTILE}`).join('')}${filled === '/' && inPath.length > 0 ? '' : filled}`,
    query,
    headers: Object.fromEntries(required('header').map(({ wireName }) => [wireName, '1'])),
  };
}

describe.each(clients)('%s', (client) => {
  test('has one schema for each command, and each can be read to its leaves', async () => {
    const exports = (await import(`@aws-sdk/${client}`)) as Record<string, unknown>;
    const { operations, errors } = readSchemas(exports);
    const commands = Object.keys(exports).filter((name) => name.endsWith('Command') && name !== '$Command');
    expect([...operations.keys()].sort()).toEqual(commands.map((name) => name.slice(0, -'Command'.length)).sort());
    const seen = new Set<unknown>();
    for (const { input, output } of operations.values()) {
      for (const schema of [...walk(input, seen), ...walk(output, seen)]) {
        expect(kindOf(schema)).toBeTypeOf('string');
      }
    }
    for (const { name, fault, schema } of errors.values()) {
      expect(fault, name).toMatch(/client|server/);
      expect(kindOf(schema), name).toBe('structure');
    }
  });

  test('counts required members from the front, as its models do', async () => {
    const { operations } = readSchemas((await import(`@aws-sdk/${client}`)) as Record<string, unknown>);
    for (const { name, input } of operations.values()) {
      const flags = membersOf(input).map(({ required }) => required);
      expect(flags, name).toEqual([...flags].sort((left, right) => Number(right) - Number(left)));
      // What stands in the path can't be left out.
      const optional = membersOf(input).filter(({ binding, required }) => binding === 'label' && !required);
      expect(optional, name).toEqual([]);
    }
  });

  test('leads each of its routes to its own operation', async () => {
    const { operations } = readSchemas((await import(`@aws-sdk/${client}`)) as Record<string, unknown>);
    const routes = [...operations.values()].flatMap((operation) => routeOf(operation) ?? []);
    for (const operation of operations.values()) {
      const isBound = operation.http?.pattern !== '/' || membersOf(operation.input).some(({ binding }) => binding === 'label');
      if (operation.http && isBound) {
        const found = matchRoute(routes, requestFor(operation), () => true);
        expect(found?.operation, operation.http.pattern).toBe(operation.name);
      }
    }
  });
});

test('the body of a structure holds none of the members that HTTP carries elsewhere', async () => {
  const { operations } = readSchemas((await import('@aws-sdk/client-s3')) as unknown as Record<string, unknown>);
  const output = operations.get('ListObjectsV2')?.output;
  const names = output ? membersOf(bodyOf(output)).map(({ name }) => name) : [];
  expect(names).toContain('Contents');
  expect(names).not.toContain('RequestCharged');
});
