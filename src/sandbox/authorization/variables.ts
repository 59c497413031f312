import type { Context } from './conditions.ts';
import { literally } from './glob.ts';

const VARIABLE = /\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}/g;

/**
 * A pattern with the values of a request in the place of its policy variables; undefined where one has no value and no
 * default: what holds it then fits nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function filledIn(pattern: string, context: Context): string | undefined {
  if (!pattern.includes('${')) return pattern;
  let isWhole = true;
  const text = pattern.replace(VARIABLE, (_all, name: string, orElse: string | undefined) => {
    if (name === '*' || name === '?' || name === '$') return literally(name);
    const values = context[name.toLowerCase()] ?? [];
    // A key with several values can't be a variable.
    const value = values.length === 1 ? values[0] : orElse;
    if (value === undefined) isWhole = false;
    return literally(value ?? '');
  });
  return isWhole ? text : undefined;
}
