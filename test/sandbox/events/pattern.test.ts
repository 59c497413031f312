import { describe, expect, test } from 'vitest';
import { PatternError, readPattern } from '../../../src/sandbox/services/events/pattern.ts';

const event = {
  source: 'aws.codecommit',
  'detail-type': 'CodeCommit Repository State Change',
  resources: ['arn:aws:codecommit:us-east-1:123456789012:code', 'arn:other'],
  detail: {
    event: 'referenceUpdated',
    referenceName: 'main',
    count: 5,
    empty: '',
    nothing: null,
    yes: true,
    address: '10.0.0.7',
    file: 'docs/pictures/map.PNG',
    items: [
      { kind: 'a', size: 1 },
      { kind: 'b', size: 2 },
    ],
  },
};

/** What AWS's examples of its operators say, each on the one event. */
const cases: readonly (readonly [about: string, pattern: object, fits: boolean])[] = [
  ['one of the values', { source: ['aws.s3', 'aws.codecommit'] }, true],
  ['none of the values', { source: ['aws.s3'] }, false],
  ['two members', { source: ['aws.codecommit'], detail: { referenceName: ['main'] } }, true],
  ['two members of which one differs', { source: ['aws.codecommit'], detail: { referenceName: ['next'] } }, false],
  ['one of a list', { resources: ['arn:other'] }, true],
  ['a number', { detail: { count: [5] } }, true],
  ['a number as text', { detail: { count: ['5'] } }, false],
  ['true', { detail: { yes: [true] } }, true],
  ['null', { detail: { nothing: [null] } }, true],
  ['null where nothing is', { detail: { absent: [null] } }, false],
  ['an empty text', { detail: { empty: [''] } }, true],
  ['a beginning', { source: [{ prefix: 'aws.' }] }, true],
  ['a beginning, whatever its letters', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
  ['an end', { detail: { file: [{ suffix: '.png' }] } }, false],
  ['an end, whatever its letters', { detail: { file: [{ suffix: { 'equals-ignore-case': '.png' } }] } }, true],
  ['anything but', { detail: { referenceName: [{ 'anything-but': 'next' }] } }, true],
  ['anything but it', { detail: { referenceName: [{ 'anything-but': ['next', 'main'] }] } }, false],
  ['anything but a number', { detail: { count: [{ 'anything-but': [1, 2] }] } }, true],
  ['anything but, where nothing is', { detail: { absent: [{ 'anything-but': 'x' }] } }, false],
  ['anything but a beginning', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
  ['anything but ends', { detail: { file: [{ 'anything-but': { suffix: ['.jpg', '.gif'] } }] } }, true],
  ['anything but wildcards', { detail: { file: [{ 'anything-but': { wildcard: '*/pictures/*' } }] } }, false],
  ['within a range', { detail: { count: [{ numeric: ['>', 0, '<=', 5] }] } }, true],
  ['outside a range', { detail: { count: [{ numeric: ['<', 5] }] } }, false],
  ['there', { detail: { count: [{ exists: true }] } }, true],
  ['not there', { detail: { absent: [{ exists: false }] } }, true],
  ['not there, but it is', { detail: { count: [{ exists: false }] } }, false],
  ['not there, nor what is above it', { other: { absent: [{ exists: false }] } }, true],
  ['the same letters', { source: [{ 'equals-ignore-case': 'AWS.CodeCommit' }] }, true],
  ['wildcards', { detail: { file: [{ wildcard: 'docs/*.PNG' }] } }, true],
  ['wildcards that do not fit', { detail: { file: [{ wildcard: 'docs/*.png' }] } }, false],
  ['a network', { detail: { address: [{ cidr: '10.0.0.0/24' }] } }, true],
  ['another network', { detail: { address: [{ cidr: '10.0.1.0/24' }] } }, false],
  ['one of two branches', { $or: [{ source: ['x'] }, { detail: { count: [{ numeric: ['=', 5] }] } }] }, true],
  ['neither branch', { source: ['aws.codecommit'], detail: { $or: [{ event: ['x'] }, { count: [1] }] } }, false],
  ['one of the objects of a list', { detail: { items: { kind: ['b'], size: [2] } } }, true],
  ['members of different objects', { detail: { items: { kind: ['a'], size: [2] } } }, false],
  ['a value where an object is', { detail: ['x'] }, false],
];

test.each(cases)('%s', (_, pattern, fits) => {
  expect(readPattern(JSON.stringify(pattern))(event)).toBe(fits);
});

describe('is no pattern', () => {
  test.each([
    ['{', 'not valid JSON'],
    ['[]', 'not an object'],
    ['{}', 'Empty patterns'],
    ['{"source":"aws.s3"}', 'must be an object or an array'],
    ['{"source":[]}', 'Empty arrays'],
    ['{"detail":{}}', 'Empty objects'],
    ['{"source":[{"like":"x"}]}', 'Unrecognized match type like'],
    ['{"source":[{"prefix":1}]}', 'must be a string'],
    ['{"source":[{"prefix":"a","suffix":"b"}]}', 'Only one key'],
    ['{"detail":{"n":[{"numeric":["about",1]}]}}', 'Unrecognized numeric range operator'],
    ['{"detail":{"n":[{"exists":"yes"}]}}', 'exists match pattern'],
    ['{"detail":{"n":[{"cidr":"10.0.0.0/99"}]}}', 'Malformed CIDR'],
    ['{"source":[{"wildcard":"a**b"}]}', 'Consecutive wildcard'],
    ['{"$or":[{"source":["x"]}]}', 'at least two'],
  ])('%s', (text, reason) => {
    expect(() => readPattern(text)).toThrow(PatternError);
    expect(() => readPattern(text)).toThrow(reason);
  });
});
