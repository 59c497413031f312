import { matcherOf, type Test } from './pattern-operators.ts';

type Json = Readonly<Record<string, unknown>>;

/** Whether an event fits. */
export type Pattern = (event: unknown) => boolean;

/**
 * Reads an event pattern.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 * @throws PatternError with the reason, when it is none
 */
export function readPattern(text: string): Pattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw new PatternError('Filter is not valid JSON');
  }
  if (!isObject(pattern)) throw new PatternError('Filter is not an object');
  if (Object.keys(pattern).length === 0) throw new PatternError('Empty patterns are not allowed');
  return objectPattern(pattern);
}

/** Why something is no event pattern. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

function objectPattern(pattern: Json): Pattern {
  const parts = Object.entries(pattern).map(([key, below]): Pattern => {
    if (key === '$or') return either(below);
    const part = Array.isArray(below) ? leafPattern(key, below) : subPattern(key, below);
    return (event) => part(isObject(event) ? event[key] : undefined);
  });
  // A member of an event may be a list of objects: one of them has to fit as a whole.
  return (event) =>
    Array.isArray(event) && event.some(isObject)
      ? event.some((one) => parts.every((part) => part(one)))
      : parts.every((part) => part(event));
}

function subPattern(key: string, below: unknown): Pattern {
  if (!isObject(below)) throw new PatternError(`"${key}" must be an object or an array`);
  if (Object.keys(below).length === 0) throw new PatternError(`Empty objects are not allowed: "${key}"`);
  return objectPattern(below);
}

/** One of the values must fit: the event's one, or one of its list. */
function leafPattern(key: string, values: readonly unknown[]): Pattern {
  if (values.length === 0) throw new PatternError(`Empty arrays are not allowed: "${key}"`);
  const tests: Test[] = values.map((value) => matcherOf(value, (why) => new PatternError(`${why} ("${key}")`)));
  return (event) => {
    const given = Array.isArray(event) ? event : [event];
    return tests.some((test) => (test.absent ? event === undefined : given.some((one) => !isObject(one) && test.fits(one))));
  };
}

function either(branches: unknown): Pattern {
  if (!Array.isArray(branches) || branches.length < 2 || !branches.every(isObject)) {
    throw new PatternError('"$or" must be an array of at least two objects');
  }
  const patterns = branches.map(objectPattern);
  return (event) => patterns.some((pattern) => pattern(event));
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
