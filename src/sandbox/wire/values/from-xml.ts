import { kindOf, membersOf, type Schema } from '../schema.ts';
import { type Fail, scalarFromText } from './scalar.ts';
import type { XmlElement } from './xml-tree.ts';

interface At {
  readonly path: string;
  readonly fail: Fail;
}

interface XmlTraits {
  readonly xmlName?: string;
  readonly xmlFlattened?: 1;
  readonly xmlAttribute?: 1;
}

/**
 * A value of a schema from its element. Unknown elements are refused, as AWS's published schema has it.
 * @throws AwsError by `fail`
 */
export function fromXml(schema: Schema, element: XmlElement, at: At): unknown {
  switch (kindOf(schema)) {
    case 'structure':
    case 'union':
      return structureFromXml(schema, element, at);
    case 'list':
      return listFromXml(schema, element.children, at);
    case 'map':
      return mapFromXml(schema, element.children, at);
    default:
      if (element.children.length > 0) {
        throw at.fail({ path: at.path, expected: kindOf(schema), got: element.children[0]?.name });
      }
      return scalarFromText(schema, element.text, { ...at, place: 'body' });
  }
}

function structureFromXml(schema: Schema, element: XmlElement, at: At): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const member of membersOf(schema)) {
    if (member.binding !== 'body') {
      continue;
    }
    const traits = member.schema.getMergedTraits() as XmlTraits;
    // A structure's own xmlName names it as a root; within another only the member's counts.
    const name = (member.schema.getMemberTraits() as XmlTraits).xmlName ?? member.name;
    const path = at.path === '' ? member.name : `${at.path}.${member.name}`;
    if (traits.xmlAttribute) {
      const text = element.attributes[name];
      if (text !== undefined) {
        value[member.name] = scalarFromText(member.schema, text, { path, place: 'body', fail: at.fail });
      }
      continue;
    }
    known.add(name);
    const found = element.children.filter((child) => child.name === name);
    const [first] = found;
    if (!first) {
      continue;
    }
    const kind = kindOf(member.schema);
    if (traits.xmlFlattened && kind === 'list') {
      value[member.name] = itemsFromXml(member.schema, found, { ...at, path });
    } else if (traits.xmlFlattened && kind === 'map') {
      value[member.name] = mapFromXml(member.schema, found, { ...at, path });
    } else if (found.length > 1) {
      throw at.fail({ path, expected: kind, got: `${found.length} elements` });
    } else {
      value[member.name] = fromXml(member.schema, first, { ...at, path });
    }
  }
  const stranger = element.children.find((child) => !known.has(child.name));
  if (stranger) {
    throw at.fail({ path: at.path, expected: 'structure', got: stranger.name });
  }
  return value;
}

function listFromXml(schema: Schema, children: readonly XmlElement[], at: At): unknown[] {
  const name = (schema.getValueSchema().getMergedTraits() as XmlTraits).xmlName ?? 'member';
  const stranger = children.find((child) => child.name !== name);
  if (stranger) {
    throw at.fail({ path: at.path, expected: 'list', got: stranger.name });
  }
  return itemsFromXml(schema, children, at);
}

function itemsFromXml(schema: Schema, items: readonly XmlElement[], at: At): unknown[] {
  const item = schema.getValueSchema();
  return items.map((element, index) => fromXml(item, element, { ...at, path: `${at.path}[${index}]` }));
}

function mapFromXml(schema: Schema, entries: readonly XmlElement[], at: At): Record<string, unknown> {
  const keyName = (schema.getKeySchema().getMergedTraits() as XmlTraits).xmlName ?? 'key';
  const valueName = (schema.getValueSchema().getMergedTraits() as XmlTraits).xmlName ?? 'value';
  return Object.fromEntries(
    entries.map((entry) => {
      const key = entry.children.find(({ name }) => name === keyName);
      const value = entry.children.find(({ name }) => name === valueName);
      if (!key || !value) {
        throw at.fail({ path: at.path, expected: 'map', got: entry.name });
      }
      return [key.text, fromXml(schema.getValueSchema(), value, { ...at, path: `${at.path}.${key.text}` })];
    }),
  );
}
