import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineCourse } from '../../src/course/course.ts';
import { find, readTerm, type Term, termsIn } from '../../src/course/glossary.ts';
import { courseOf, thing } from '../engine/kit/things.ts';

const glossary: readonly Term[] = [
  { id: 'bucket', term: 'Bucket', text: 'A place.' },
  { id: 'policy', term: 'Policy', also: ['IAM policy'], text: 'Rules.' },
  { id: 'bucket-policy', term: 'Bucket policy', text: 'Rules of a bucket.' },
  { id: 'rest', term: 'REST', also: ['RESTful'], text: 'A style.' },
  { id: 'ci-cd', term: 'CI/CD', also: ['continuous delivery'], text: 'A habit.' },
  { id: 'nat-gateway', term: 'NAT gateway', also: ['NAT'], text: 'A gate.' },
  { id: 'registry', term: 'Registry', text: 'A library.' },
  { id: 'hash', term: 'Hash', text: 'A fingerprint.' },
];

const idsIn = (text: string) => termsIn(text, glossary).map(({ id }) => id);

describe('the terms in a text', () => {
  it('come in the order in which they first appear, each once', () => {
    expect(idsIn('A policy for your bucket; the bucket has no other policy.')).toEqual(['policy', 'bucket']);
    expect(idsIn('Buckets first, then a NAT gateway, and at last a bucket.')).toEqual(['bucket', 'nat-gateway']);
  });

  it('are found in the plural', () => {
    expect(idsIn('buckets')).toEqual(['bucket']);
    expect(idsIn('two bucket policies, three registries, four NAT gateways')).toEqual([
      'bucket-policy',
      'registry',
      'nat-gateway',
    ]);
    expect(idsIn('hashes')).toEqual(['hash']);
  });

  it('are found by their other names', () => {
    expect(idsIn('Continuous delivery, NATs, and an IAM policy')).toEqual(['ci-cd', 'nat-gateway', 'policy']);
  });

  it('are found with marks around them, in bold, over the end of a line, and at both ends', () => {
    expect(idsIn("Bucket's")).toEqual(['bucket']);
    expect(idsIn('(a **bucket\npolicy**), “NAT”')).toEqual(['bucket-policy', 'nat-gateway']);
    expect(idsIn('CI/CD')).toEqual(['ci-cd']);
    expect(idsIn('Here ends the bucket.')).toEqual(['bucket']);
  });

  it('count by their longest name, so that a bucket policy is neither a bucket nor a policy', () => {
    expect(idsIn('a bucket policy')).toEqual(['bucket-policy']);
    expect(idsIn('a bucket policy, and then a bucket')).toEqual(['bucket-policy', 'bucket']);
  });

  it('are never part of a longer word, a name or code', () => {
    expect(idsIn('bucketful, policymaker, rebucket, mysfits-ab12cd-bucket, bucket-list, bucket_name')).toEqual([]);
    expect(idsIn('policy.json and my.registry, `aws s3api create bucket`')).toEqual([]);
  });

  it('are found in whatever case, but where that would make an ordinary word of them: the rest is not REST', () => {
    expect(idsIn('a nat, a Bucket Policy, and do the rest')).toEqual(['nat-gateway', 'bucket-policy']);
    expect(idsIn('A REST API')).toEqual(['rest']);
  });

  it('are found wherever they stand among other words, and are not made up', () => {
    const word = fc.constantFrom('a', 'the', 'is', 'made', 'buckets', 'Policy', 'NAT', 'then', 'bucketeer', 'CI/CD');
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(' ', '\n', ', ', ' - '), (words, between) => {
        const known: Record<string, string> = { buckets: 'bucket', Policy: 'policy', NAT: 'nat-gateway', 'CI/CD': 'ci-cd' };
        const expected = [...new Set(words.flatMap((one) => known[one] ?? []))];
        expect(idsIn(words.join(between))).toEqual(expected);
      }),
    );
  });

  it('are found in any text without a fault, and all of them are of the glossary', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const term of termsIn(text, glossary)) expect(glossary).toContain(term);
      }),
    );
  });
});

describe('looking a word up', () => {
  it('takes any of its names, in any case and number, or its id', () => {
    for (const word of ['bucket policy', 'BUCKET POLICIES', ' Bucket Policy ', 'bucket-policy']) {
      expect(find(glossary, word)?.id).toBe('bucket-policy');
    }
    expect(find(glossary, 'rest')?.id).toBe('rest');
    expect(find(glossary, 'nat')?.id).toBe('nat-gateway');
  });

  it('gives nothing for a word that is not there, or only begins like one', () => {
    expect(find(glossary, 'buck')).toBeUndefined();
    expect(find(glossary, '')).toBeUndefined();
    expect(find([], 'bucket')).toBeUndefined();
  });

  it('agrees with what is found in texts', () => {
    for (const term of glossary) expect(find(glossary, term.term)).toEqual(termsIn(term.term, glossary)[0]);
  });
});

describe('a term read from its file', () => {
  it('has its names on the first line', () => {
    expect(readTerm('load-balancer', 'Load balancer / NLB\n\nA doorman.\nAlways there.\n')).toEqual({
      id: 'load-balancer',
      term: 'Load balancer',
      also: ['NLB'],
      text: 'A doorman.\nAlways there.',
    });
  });

  it('may have one name only, even with a slash in it', () => {
    expect(readTerm('ci-cd', 'CI/CD\n\nA habit.')).toEqual({ id: 'ci-cd', term: 'CI/CD', text: 'A habit.' });
  });

  it('is refused without a name or an explanation', () => {
    for (const file of ['', 'Bucket', 'Bucket\n\n \n', '\nA place.', 'Bucket / \n\nA place.']) {
      expect(() => readTerm('bucket', file), JSON.stringify(file)).toThrow('The term "bucket" needs its names on the first line');
    }
  });
});

describe('a course', () => {
  const of = (...terms: Term[]) => ({ ...courseOf({ one: [thing('a')] }), glossary: terms });

  it('takes a glossary whose names are clear', () => {
    expect(defineCourse(of(...glossary)).glossary).toHaveLength(glossary.length);
  });

  it('refuses a glossary in which a name could mean two things', () => {
    const one: Term = { id: 'table', term: 'Table', text: 'x' };
    expect(() => defineCourse(of(one, { id: 'list', term: 'List', also: ['table'], text: 'y' }))).toThrow(
      'The terms "table" and "list" of the glossary share the name "table".',
    );
    expect(() => defineCourse(of(one, { ...one, term: 'Other' }))).toThrow('share the name "table"');
  });
});
