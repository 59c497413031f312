import { describe, expect, it } from 'vitest';
import { ignoreRules } from '../../src/image/dockerignore.ts';

// The tables follow "Build context" on docs.docker.com; the last rule that matches decides.
const cases: [rules: string, ignored: string[], seen: string[]][] = [
  ['*/temp*', ['a/temporary.txt', 'a/temp', 'a/temp/file'], ['temp', 'a/b/temp']],
  ['*/*/temp*', ['a/b/temporary.txt'], ['a/temp']],
  ['temp?', ['tempa', 'tempb'], ['temp', 'temp/a', 'tempab']],
  ['**/*.go', ['a.go', 'a/b/c.go'], ['a.goo']],
  ['*.md\n!README.md', ['a.md'], ['README.md', 'a/b.md']],
  ['*.md\n!README*.md\nREADME-secret.md', ['a.md', 'README-secret.md'], ['README.md', 'README-x.md']],
  ['*.md\nREADME-secret.md\n!README*.md', ['a.md'], ['README-secret.md']],
  ['# a\n\n  b  \n/c/\n./d\ne/../f', ['b', 'c', 'c/x', 'd', 'f'], ['# a', 'a', 'e']],
  ['*\n!app\n**/*.pyc', ['x', 'tests/a.py', 'app/a.pyc', 'app/deep/b.pyc'], ['app', 'app/a.py', 'app/deep/b.py']],
  ['a/**\n!a/keep/b', ['a/x', 'a/keep/c'], ['a', 'a/keep/b', 'ab/x']],
  ['[a-c]x\n\\*', ['ax', 'cx', '*'], ['dx', 'x']],
  ['.\n/\n!', [], ['anything']],
];

describe('.dockerignore', () => {
  it.each(cases)('%j leaves out and lets in as Docker does', (rules, ignored, seen) => {
    const { ignores } = ignoreRules(rules);
    expect(ignored.filter((path) => !ignores(path))).toEqual([]);
    expect(seen.filter(ignores)).toEqual([]);
  });

  it('looks into an ignored folder only where something in it may be let in', () => {
    const { mayLetIn } = ignoreRules('*\n!app/src\n');
    expect(mayLetIn('app')).toBe(true);
    expect(mayLetIn('node_modules')).toBe(false);
  });
});
