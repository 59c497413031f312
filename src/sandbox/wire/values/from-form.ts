import { kindOf, type Member, membersOf, type Schema } from '../schema.ts';
import { type FormNode, numbered } from './form-tree.ts';
import { type Fail, scalarFromText } from './scalar.ts';

interface At {
  readonly path: string;
  readonly fail: Fail;
  /** EC2's own rules: lists are always flat, and names have a trait of their own or a capital. */
  readonly naming?: 'ec2';
}

interface FormTraits {
  readonly xmlName?: string;
  readonly ec2QueryName?: string;
  readonly xmlFlattened?: 1;
}

/**
 * A value of a schema from the parameters of a query request.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html,
 * https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 * @throws AwsError by `fail`
 */
export function fromForm(schema: Schema, node: FormNode, at: At): unknown {
  switch (kindOf(schema)) {
    case 'structure':
    case 'union':
      return structureFromForm(schema, node, at);
    case 'list':
      return listFromForm(schema, node, at);
    case 'map':
      return mapFromForm(schema, node, at);
    default:
      if (node.value === undefined) {
        throw at.fail({ path: at.path, expected: kindOf(schema), got: [...node.children.keys()].join(', ') });
      }
      return scalarFromText(schema, node.value, { ...at, place: 'body' });
  }
}

function structureFromForm(schema: Schema, node: FormNode, at: At): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const member of membersOf(schema)) {
    const child = node.children.get(parameterOf(member, at));
    if (child) {
      value[member.name] = fromForm(member.schema, child, {
        ...at,
        path: at.path === '' ? member.name : `${at.path}.${member.name}`,
      });
    }
  }
  return value;
}

function parameterOf({ name, schema }: Member, { naming }: At): string {
  const { xmlName, ec2QueryName } = schema.getMemberTraits() as FormTraits;
  if (naming !== 'ec2') return xmlName ?? name;
  return ec2QueryName ?? (xmlName ?? name).replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

/** `X.member.N`, or `X.N` where it is flattened. An empty list is sent as `X=`. */
function listFromForm(schema: Schema, node: FormNode, at: At): unknown[] {
  const item = schema.getValueSchema();
  const isFlat = at.naming === 'ec2' || (schema.getMergedTraits() as FormTraits).xmlFlattened;
  const holder = isFlat ? node : node.children.get((item.getMergedTraits() as FormTraits).xmlName ?? 'member');
  return holder ? numbered(holder).map((child, index) => fromForm(item, child, { ...at, path: `${at.path}[${index}]` })) : [];
}

/** `X.entry.N.key` and `.value`, or `X.N.key` where it is flattened. */
function mapFromForm(schema: Schema, node: FormNode, at: At): Record<string, unknown> {
  const keyName = (schema.getKeySchema().getMergedTraits() as FormTraits).xmlName ?? 'key';
  const valueName = (schema.getValueSchema().getMergedTraits() as FormTraits).xmlName ?? 'value';
  const holder = (schema.getMergedTraits() as FormTraits).xmlFlattened ? node : node.children.get('entry');
  const entries = (holder ? numbered(holder) : []).map((entry): [string, unknown] => {
    const key = entry.children.get(keyName)?.value;
    const value = entry.children.get(valueName);
    if (key === undefined || !value) {
      throw at.fail({ path: at.path, expected: 'map', got: [...entry.children.keys()].join(', ') });
    }
    return [key, fromForm(schema.getValueSchema(), value, { ...at, path: `${at.path}.${key}` })];
  });
  return Object.fromEntries(entries);
}
