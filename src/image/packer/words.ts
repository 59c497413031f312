import { refusal, type Spot } from './refuse.ts';

/** The values that ARG and ENV have given so far. */
export type Variables = ReadonlyMap<string, string>;

/**
 * Puts variables in, as Docker does in ENV, WORKDIR, COPY, USER, EXPOSE and LABEL.
 * @throws ExplainedError for the forms with a modifier (`${A:-b}`)
 */
export function expand(text: string, variables: Variables, spot: Spot): string {
  return text.replace(/\\\$|\$(?:\{([^}]*)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    if (whole === '\\$') return '$';
    const name = braced ?? bare ?? '';
    if (!/^\w+$/.test(name)) throw refusal(spot, `A variable is taken as it is: \${NAME}. This one is ${whole}`);
    return variables.get(name) ?? '';
  });
}

/**
 * The words of a list form: `["python3", "-m", "mysfits"]`.
 * @throws ExplainedError for the shell form, which needs a shell in the image
 */
export function listForm(text: string, spot: Spot): readonly string[] {
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words) && words.length > 0 && words.every((word): word is string => typeof word === 'string')) return words;
  } catch {
    // Docker, too, takes for a shell's line what isn't JSON.
  }
  throw refusal(spot, 'It is written for a shell; the list form runs the program itself: ["python3", "-m", "mysfits"]');
}

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** A duration as Go writes it (`10s`, `1m30s`), in nanoseconds. */
export function nanoseconds(text: string, spot: Spot): number {
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) throw refusal(spot, `"${text}" isn't a duration such as 10s`);
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g);
  return [...parts].reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ''] ?? 0), 0);
}

/** Flags that pip may be given here: none of them changes what is installed. */
const harmless = ['--no-cache-dir', '--disable-pip-version-check', '--root-user-action=ignore', '--no-input', '--quiet', '-q'];

/**
 * The requirements file of a line that installs Python's packages: `python3 -m pip install ... -r requirements.txt`.
 * @throws ExplainedError for every other line
 */
export function requirementsOf(text: string, spot: Spot): string {
  const words = text.trim().startsWith('[') ? [...listForm(text, spot)] : text.trim().split(/\s+/);
  const program = /^(?:python3? -m pip|pip3?) install\b/.exec(words.join(' '));
  if (program === null) {
    throw refusal(spot, `Only python3 -m pip install -r requirements.txt can be run, not: ${text.trim().split('\n')[0]}`);
  }
  const rest = words.slice(program[0].split(' ').length).filter((word) => !harmless.includes(word));
  const joined = rest.join(' ').replace(/^--requirement[= ]/, '-r ');
  const file = /^-r ?([\w./-]+)$/.exec(joined)?.[1];
  if (file === undefined)
    throw refusal(spot, `pip can be given one file of requirements and nothing else, not: ${rest.join(' ')}`);
  return file;
}
