import { BlockList, isIP } from 'node:net';

/** What one value of a pattern asks of one value of an event. */
export interface Test {
  /** It wants the member not to be there at all. */
  readonly absent: boolean;
  readonly fits: (value: unknown) => boolean;
}

type Refuse = (why: string) => Error;

/**
 * The test that one value of a pattern stands for: itself, or an operator.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws what `refuse` makes
 */
export function matcherOf(value: unknown, refuse: Refuse): Test {
  if (typeof value !== 'object' || value === null) return whereThere((given) => given === value);
  const [[operator, argument] = [], ...more] = Object.entries(value);
  if (Array.isArray(value) || operator === undefined || more.length > 0) throw refuse('Only one key allowed in match expression');
  if (operator === 'exists') {
    if (typeof argument !== 'boolean') throw refuse('exists match pattern must be either true or false.');
    return { absent: !argument, fits: (given) => given !== undefined };
  }
  if (operator === 'anything-but') return whereThere(anythingBut(argument, refuse));
  if (operator === 'numeric') return whereThere(numeric(argument, refuse));
  if (operator === 'cidr') return whereThere(cidr(argument, refuse));
  const text = textTest(operator, argument, refuse);
  if (!text) throw refuse(`Unrecognized match type ${operator}`);
  return whereThere((given) => typeof given === 'string' && text(given));
}

/** What isn't there fits nothing, not even "anything but". */
const whereThere = (fits: Test['fits']): Test => ({ absent: false, fits: (given) => given !== undefined && fits(given) });

function textTest(operator: string, argument: unknown, refuse: Refuse): ((given: string) => boolean) | undefined {
  const ignoring = typeof argument === 'object' && argument !== null ? Object.entries(argument) : undefined;
  if ((operator === 'prefix' || operator === 'suffix') && ignoring) {
    const [[key, value] = []] = ignoring;
    if (key !== 'equals-ignore-case' || typeof value !== 'string') throw refuse(`${operator} match pattern must be a string`);
    const test = textTest(operator, value.toLowerCase(), refuse);
    return (given) => test?.(given.toLowerCase()) ?? false;
  }
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(operator)) return undefined;
  if (typeof argument !== 'string') throw refuse(`${operator} match pattern must be a string`);
  switch (operator) {
    case 'prefix':
      return (given) => given.startsWith(argument);
    case 'suffix':
      return (given) => given.endsWith(argument);
    case 'equals-ignore-case':
      return (given) => given.toLowerCase() === argument.toLowerCase();
    default:
      return wildcard(argument, refuse);
  }
}

function wildcard(text: string, refuse: Refuse): (given: string) => boolean {
  if (text.includes('**')) throw refuse('Consecutive wildcard characters');
  // A backslash takes the meaning from a star or a backslash behind it.
  const source = text.replaceAll(/\\([*\\])|\*|[\\^$.|?+()[\]{}]/g, (found, escaped?: string) =>
    escaped === undefined ? (found === '*' ? '.*' : `\\${found}`) : `\\${escaped}`,
  );
  const expression = new RegExp(`^${source}$`, 's');
  return (given) => expression.test(given);
}

function anythingBut(argument: unknown, refuse: Refuse): Test['fits'] {
  if (typeof argument === 'object' && argument !== null && !Array.isArray(argument)) {
    const [[operator = '', values] = []] = Object.entries(argument);
    const tests = [values].flat().map((value) => textTest(operator, value, refuse));
    if (tests.length === 0 || tests.some((test) => !test)) throw refuse(`Unsupported anything-but pattern: ${operator}`);
    return (given) => !(typeof given === 'string' && tests.some((test) => test?.(given)));
  }
  const values = [argument].flat();
  if (values.length === 0 || !values.every((one) => typeof one === 'string' || typeof one === 'number')) {
    throw refuse('Inside anything but list, either all values are number or string');
  }
  return (given) => !values.includes(given as string | number);
}

function numeric(argument: unknown, refuse: Refuse): Test['fits'] {
  if (!Array.isArray(argument) || argument.length === 0 || argument.length % 2 === 1) {
    throw refuse('Invalid numeric range: it must be a list of operators and numbers');
  }
  const compare: Readonly<Record<string, (given: number, limit: number) => boolean>> = {
    '<': (given, limit) => given < limit,
    '<=': (given, limit) => given <= limit,
    '=': (given, limit) => given === limit,
    '>': (given, limit) => given > limit,
    '>=': (given, limit) => given >= limit,
  };
  const tests = Array.from({ length: argument.length / 2 }, (_, index) => {
    const [operator, limit] = argument.slice(index * 2, index * 2 + 2) as [unknown, unknown];
    const test = compare[String(operator)];
    if (!test) throw refuse(`Unrecognized numeric range operator: ${operator}`);
    if (typeof limit !== 'number') throw refuse('Value of numeric comparison must be a number');
    return (given: number) => test(given, limit);
  });
  return (given) => typeof given === 'number' && tests.every((test) => test(given));
}

function cidr(argument: unknown, refuse: Refuse): Test['fits'] {
  const [network = '', bits = ''] = typeof argument === 'string' ? argument.split('/') : [];
  const family = isIP(network);
  if (family === 0 || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) throw refuse('Malformed CIDR');
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, Number(bits), type);
  return (given) => typeof given === 'string' && isIP(given) === family && list.check(given, type);
}
