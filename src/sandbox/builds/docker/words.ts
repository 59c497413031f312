/** A command line taken apart. */
export interface Words {
  /** What is no option. */
  readonly rest: readonly string[];
  /** The values of an option, by any of its names. */
  all(...names: readonly string[]): string[];
  has(...names: readonly string[]): boolean;
}

/**
 * Takes a command line apart: `--name value`, `--name=value`, `--flag`.
 * @throws Error that names an option it doesn't know
 */
export function readWords(
  args: readonly string[],
  { values, flags }: { readonly values: readonly string[]; readonly flags: readonly string[] },
): Words {
  const given: (readonly [string, string])[] = [];
  const rest: string[] = [];
  const left = [...args];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [, name = word, value] = /^(--[\w-]+)=([\s\S]*)$/.exec(word) ?? [];
    if (!word.startsWith('-') || word === '-') rest.push(word);
    else if (value !== undefined && (values.includes(name) || flags.includes(name))) given.push([name, value]);
    else if (values.includes(word)) given.push([word, left.shift() ?? '']);
    else if (flags.includes(word)) given.push([word, 'true']);
    else throw new Error(`unknown flag: ${word} (this is the sandbox's stand-in for docker)`);
  }
  return {
    rest,
    all: (...names) => given.filter(([name]) => names.includes(name)).map(([, value]) => value),
    has: (...names) => given.some(([name, value]) => names.includes(name) && value !== 'false'),
  };
}
