/** One idea, explained on its own. */
export interface Term {
  /** Unique in the glossary, kebab-case; its file is named after it. */
  readonly id: string;
  /** As a heading, or as its owner writes it: "Load balancer", "ECS". */
  readonly term: string;
  /** Other words it explains: short forms, long forms, AWS's product, what it is told apart from. */
  readonly also?: readonly string[];
  /** Markdown of at most 80 words. */
  readonly text: string;
}

/**
 * Reads a term from its file: its names on the first line with ` / ` between them, an empty line, the explanation.
 * @param id the file's name without its ending
 * @throws TypeError when the names or the explanation are missing
 */
export function readTerm(id: string, file: string): Term {
  const [heading = '', ...rest] = file.split('\n');
  const [term, ...also] = heading.split(' / ').map((name) => name.trim());
  const text = rest.join('\n').trim();
  if (!term || also.includes('') || text === '') {
    throw new TypeError(`The term "${id}" needs its names on the first line, and an explanation after an empty one.`);
  }
  return { id, term, ...(also.length === 0 ? {} : { also }), text };
}

/**
 * Refuses a glossary in which a name could mean two things.
 * @throws TypeError when an id, or a name in whatever case, is given twice
 */
export function refuseAmbiguous(glossary: readonly Term[]): void {
  const owners = new Map<string, string>();
  for (const term of glossary) {
    for (const name of new Set([term.id, ...namesOf(term).map((one) => one.toLowerCase())])) {
      const owner = owners.get(name);
      if (owner !== undefined)
        throw new TypeError(`The terms "${owner}" and "${term.id}" of the glossary share the name "${name}".`);
      owners.set(name, term.id);
    }
  }
}

/** All names of a term. */
export const namesOf = ({ term, also = [] }: Term): readonly string[] => [term, ...also];

/**
 * The terms that a text uses, in the order in which they first appear. Whole words count, plurals and other names too;
 * where names overlap, the longer one counts: "bucket policy" is neither a bucket nor a policy. What stands in
 * `code` is no use of a word.
 */
export function termsIn(text: string, glossary: readonly Term[]): Term[] {
  // Words are blotted out rather than cut, so that what stood on either side of them doesn't come together.
  let left = text.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length));
  const first = new Map<Term, number>();
  for (const [name, term] of byLength(glossary)) {
    left = left.replace(pattern(name, 'g'), (found, ...[at]: number[]) => {
      first.set(term, Math.min(first.get(term) ?? Number.POSITIVE_INFINITY, at ?? 0));
      return '\0'.repeat(found.length);
    });
  }
  return [...first].sort(([, a], [, b]) => a - b).map(([term]) => term);
}

/** The term that a word names, in the singular or the plural, in whatever case; undefined when none does. */
export function find(glossary: readonly Term[], word: string): Term | undefined {
  const wanted = word.trim().toLowerCase();
  const named = byLength(glossary).find(([name]) => forms(name.toLowerCase()).includes(wanted));
  return named?.[1] ?? glossary.find(({ id }) => id === wanted);
}

function byLength(glossary: readonly Term[]): [string, Term][] {
  const named = glossary.flatMap((term) => namesOf(term).map((name): [string, Term] => [name, term]));
  return named.sort(([a], [b]) => b.length - a.length);
}

/** A name in the singular and the plural. */
function forms(name: string): string[] {
  if (/[^aeiou]y$/.test(name)) return [name, `${name.slice(0, -1)}ies`];
  return [name, /(s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`];
}

/** Short forms that are ordinary words in lower case: the rest isn't REST. */
const ordinary = new Set(['rest']);

/**
 * Matches a name as a whole word, in whatever case unless that would make an ordinary word of it. What a hyphen,
 * or a dot within a word, joins to others is part of a longer name: a `mysfits-ab12cd-bucket`, an `index.html`.
 */
function pattern(name: string, flags: string): RegExp {
  const choice = forms(name)
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/ /g, '\\s+'))
    .join('|');
  return new RegExp(`(?<![\\w-]|\\w\\.)(?:${choice})(?![\\w-]|\\.\\w)`, ordinary.has(name.toLowerCase()) ? flags : `${flags}i`);
}
