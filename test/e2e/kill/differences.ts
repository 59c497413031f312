/** Where two plain values differ, path by path: `a.b[0]: 1, not 2`. */
export function differences(wanted: unknown, is: unknown, path = ''): string {
  return [...differing(wanted, is, path)].slice(0, 20).join('\n');
}

function* differing(wanted: unknown, is: unknown, path: string): Generator<string> {
  if (isObject(wanted) && isObject(is)) {
    const keys = new Set([...Object.keys(wanted), ...Object.keys(is)]);
    for (const key of keys) yield* differing(wanted[key], is[key], `${path}.${key}`);
  } else if (JSON.stringify(wanted) !== JSON.stringify(is)) {
    yield `${path}: ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
