import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly AllowedValues?: readonly string[] }>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export const templateText = readFileSync(new URL('../../assets/core.template.yaml', import.meta.url), 'utf8');

/** The template with its short tags written out, as JSON has them: `!Ref X` is `{ Ref: 'X' }`. */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { logLevel: 'silent' });
  if (document.errors.length > 0 || document.contents === null) throw new Error(document.errors.join());
  return plain(document.contents as Node) as Template;
}

function plain(node: unknown): unknown {
  const value = isMap(node)
    ? Object.fromEntries(node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', plain(value)]))
    : isSeq(node)
      ? node.items.map(plain)
      : isScalar(node)
        ? node.value
        : undefined;
  const tag = (node as Node | null)?.tag ?? '';
  if (!/^!\w/.test(tag)) return value;
  const name = tag.slice(1);
  const isDotted = name === 'GetAtt' && typeof value === 'string';
  return { [name === 'Ref' ? name : `Fn::${name}`]: isDotted ? value.split('.') : value };
}

/** The one intrinsic function that a value is; undefined for plain values. */
export function intrinsicOf(value: unknown): { readonly name: string; readonly argument: unknown } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::')) ? { name, argument } : undefined;
}

/** What a stack holds with the given parameters: conditions decided, parameters filled in; other references stay. */
export function render(template: Template, parameters: Readonly<Record<string, string>>) {
  const decide = (condition: unknown): unknown => {
    const { name, argument } = intrinsicOf(condition) ?? { name: '', argument: undefined };
    const parts = (argument as unknown[] | undefined) ?? [];
    if (name === 'Fn::Not') return !decide(parts[0]);
    if (name === 'Fn::Equals') return fill(parts[0]) === fill(parts[1]);
    throw new Error(`No condition: ${JSON.stringify(condition)}`);
  };
  const holds = (name: string): boolean => {
    if (!(name in template.Conditions)) throw new Error(`There is no condition ${name}.`);
    return Boolean(decide(template.Conditions[name]));
  };
  const fill = (value: unknown): unknown => {
    const { name, argument } = intrinsicOf(value) ?? {};
    if (name === 'Ref' && parameters[String(argument)] !== undefined) return parameters[String(argument)];
    if (name === 'Fn::If') {
      const [condition, yes, no] = argument as [string, unknown, unknown];
      return fill(holds(condition) ? yes : no);
    }
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(member)]));
  };
  const made = Object.entries(template.Resources).filter(([, { Condition }]) => Condition === undefined || holds(Condition));
  return {
    resources: Object.fromEntries(
      made.map(([id, resource]) => [id, { ...resource, Properties: fill(resource.Properties) as Resource['Properties'] }]),
    ),
    outputs: Object.fromEntries(Object.entries(template.Outputs).map(([id, { Value }]) => [id, fill(Value)])),
  };
}

/** Every reference inside a value: the name, and the attribute where one is asked for. */
export function referencesIn(value: unknown): { readonly to: string; readonly attribute?: string }[] {
  const { name, argument } = intrinsicOf(value) ?? {};
  if (name === 'Ref') return [{ to: String(argument) }];
  if (name === 'Fn::GetAtt') {
    const [to = '', ...attribute] = argument as string[];
    return [{ to, attribute: attribute.join('.') }];
  }
  if (name === 'Fn::Sub') {
    const variables = [...String(argument).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, variable = '']) => variable);
    return variables.map((variable) => {
      const [to = '', ...attribute] = variable.split('.');
      return attribute.length === 0 ? { to } : { to, attribute: attribute.join('.') };
    });
  }
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(referencesIn);
}
