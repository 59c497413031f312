import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { baseOf } from '../../../src/sandbox/builds/container/stand-in.ts';

test.each([
  ['a name', 'FROM python:3', 'python:3'],
  ['an argument with its default', `ARG BASE=registry.example/python:3\nFROM \${BASE}`, 'registry.example/python:3'],
  [
    'arguments in parts, one of them without a default',
    `ARG TAG="3.13"\nARG SUFFIX\nFROM python:$TAG\${SUFFIX:--slim}`,
    'python:3.13-slim',
  ],
  [
    'the first of several stages, for a platform',
    '# syntax\nfrom --platform=linux/amd64 python:3 AS build\nFROM scratch',
    'python:3',
  ],
  ['an argument that nobody has set', 'ARG BASE\nFROM $BASE', undefined],
  ['nothing', 'RUN true', undefined],
])('finds the base of a Dockerfile that names %s', (_, dockerfile, base) => {
  expect(baseOf(dockerfile)).toBe(base);
});

test("finds the base of the service's own Dockerfile", () => {
  const dockerfile = readFileSync(new URL('../../../backend/service/Dockerfile', import.meta.url), 'utf8');
  expect(baseOf(dockerfile)).toMatch(/^public\.ecr\.aws\/docker\/library\/python:3\.\d+-slim$/);
});
