import { QueryShapeSerializer } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsError } from '../../../../src/sandbox/aws-error.ts';
import { formTree } from '../../../../src/sandbox/wire/values/form-tree.ts';
import { fromForm } from '../../../../src/sandbox/wire/values/from-form.ts';

const STRING = 0;
const NUMBER = 1;
const BOOLEAN = 2;
const TIMESTAMP = 4;
const BLOB = 21;
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;

const tag = [STRUCTURE, 'test', 'Tag', 0, ['Key', 'Value'], [STRING, STRING]];
const tags = [LIST, 'test', 'Tags', 0, tag];
const named = [LIST, 'test', 'Named', 0, [STRING, { xmlName: 'item' }]];
const map = [MAP, 'test', 'Map', 0, STRING, tag];
const namedMap = [MAP, 'test', 'NamedMap', 0, [STRING, { xmlName: 'Name' }], [NUMBER, { xmlName: 'Amount' }]];
const input = NormalizedSchema.of([
  STRUCTURE,
  'test',
  'Input',
  0,
  ['text', 'renamed', 'number', 'flag', 'time', 'bytes', 'tags', 'flatTags', 'named', 'map', 'flatMap', 'deep'],
  [
    STRING,
    [STRING, { xmlName: 'Other' }],
    NUMBER,
    BOOLEAN,
    TIMESTAMP,
    BLOB,
    () => tags,
    [() => tags, { xmlFlattened: 1, xmlName: 'Tag' }],
    () => named,
    () => map,
    [() => namedMap, { xmlFlattened: 1 }],
    [STRUCTURE, 'test', 'Deep', 0, ['tags', 'text'], [() => tags, STRING]],
  ],
] as never);

const text = fc.string({ unit: 'grapheme' });
const aTag = fc.record({ Key: text, Value: text });
const key = fc.stringMatching(/^[a-z.:%&=+ü]{1,8}$/);
const value = fc.record(
  {
    text,
    renamed: text,
    number: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((number) => number + 0),
    flag: fc.boolean(),
    time: fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
    bytes: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    tags: fc.array(aTag, { maxLength: 13 }),
    flatTags: fc.array(aTag, { minLength: 1, maxLength: 13 }),
    named: fc.array(text, { maxLength: 13 }),
    map: fc.dictionary(key, aTag, { minKeys: 1, maxKeys: 12, noNullPrototype: true }),
    flatMap: fc.dictionary(key, fc.integer(), { minKeys: 1, maxKeys: 12, noNullPrototype: true }),
    deep: fc.record({ tags: fc.array(aTag, { minLength: 1, maxLength: 3 }), text }),
  },
  { requiredKeys: [] },
);

function read(form: string): unknown {
  const tree = formTree(new URLSearchParams(form));
  return tree && fromForm(input, tree, { path: '', fail: ({ path }) => new AwsError('Misfit', path) });
}

test('whatever the SDK writes into a form is read back the same', () => {
  fc.assert(
    fc.property(value, (sent) => {
      const serializer = new QueryShapeSerializer({
        httpBindings: false,
        timestampFormat: { useTrait: true, default: 5 },
        serviceNamespace: 'test',
        xmlNamespace: '',
        serializeEmptyLists: true,
      } as never);
      serializer.write(input, sent);
      expect(read(String(serializer.flush()))).toEqual(sent);
    }),
  );
});

test('items come in the order of their numbers, and a gap is no item', () => {
  expect(read('tags.member.10.Key=c&tags.member.2.Key=b&tags.member.1.Key=a')).toEqual({
    tags: [{ Key: 'a' }, { Key: 'b' }, { Key: 'c' }],
  });
});

test('names that objects have by birth are names like others', () => {
  expect(read('__proto__.x=1&constructor=2&toString.length=3&text=a')).toEqual({ text: 'a' });
  expect(read('map.entry.1.key=__proto__&map.entry.1.value.Key=k')).toEqual({
    map: Object.fromEntries([['__proto__', { Key: 'k' }]]),
  });
  expect(({} as { x?: string }).x).toBeUndefined();
});

test.each([
  'number=five',
  'number=',
  'flag=yes',
  'time=today',
  'bytes=%21',
  'text.member.1=a',
  'map.entry.1.key=a',
  'deep.tags.member.1.Key.x=1',
])('%s is a misfit', (form) => {
  expect(() => read(form)).toThrow(AwsError);
});

test('a name nested beyond any shape is refused before a tree is built of it', () => {
  expect(read(`${'a.'.repeat(100)}b=1`)).toBeUndefined();
});
