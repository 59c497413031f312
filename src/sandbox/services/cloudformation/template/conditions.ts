import { invalid, notServed } from '../refusals.ts';
import { resolve, type Scope } from './functions.ts';
import { isList, type Json, type JsonObject, member, onlyMember, same } from './json.ts';

/**
 * The conditions of a template, each worked out when it is first asked for.
 * @param scope what Ref and FindInMap see inside a condition: parameters alone, as no resource is there yet
 * @throws AwsError (the function, when asked) for a condition that isn't there, or that hangs on itself
 */
export function conditionsOf(conditions: JsonObject, scope: Omit<Scope, 'condition'>): (name: string) => boolean {
  const known = new Map<string, boolean>();
  const under = new Set<string>();

  const named = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const definition = member(conditions, name);
    if (definition === undefined) throw invalid(`Template format error: Unresolved condition dependency ${name}`);
    if (under.has(name)) throw invalid(`Template error: Found circular condition dependency: ${[...under, name].join(' -> ')}`);
    under.add(name);
    const value = evaluate(definition);
    under.delete(name);
    known.set(name, value);
    return value;
  };

  const evaluate = (definition: Json): boolean => {
    const [name, argument] = onlyMember(definition) ?? [];
    if (name === 'Condition' && typeof argument === 'string') return named(argument);
    const parts = isList(argument) ? argument : [];
    switch (name) {
      case 'Fn::Equals': {
        expect(parts.length === 2, 'Template error: every Fn::Equals object requires a list of 2 string parameters');
        const [a, b] = parts.map((part) => resolve(part, { ...scope, condition: named }));
        return same(a, b);
      }
      case 'Fn::Not':
        expect(parts.length === 1, 'Template error: every Fn::Not object requires one boolean parameter');
        return !parts.some(evaluate);
      case 'Fn::And':
      case 'Fn::Or': {
        const most = parts.length >= 2 && parts.length <= 10;
        expect(most, `Template error: every ${name} object requires a list of at least 2 and at most 10 boolean parameters`);
        // All of them are worked out: AWS refuses a wrong one wherever it stands.
        const values = parts.map(evaluate);
        return name === 'Fn::And' ? values.every(Boolean) : values.some(Boolean);
      }
      default:
        if (name?.startsWith('Fn::')) throw notServed(`${name} as a condition`);
        throw invalid('Template format error: Conditions can only be boolean operations on parameters and other conditions');
    }
  };
  return named;
}

function expect(holds: boolean, message: string): void {
  if (!holds) throw invalid(message);
}
