import { isStream, kindOf, membersOf, type Schema } from '../wire/schema.ts';
import { compilePattern } from './pattern.ts';
import { type Shape, shapeOf } from './table.ts';

/** Something in an input that AWS's model doesn't allow. */
export interface Violation {
  /** Members, indices of list items (from 1) and keys of maps, from the input on. */
  readonly path: readonly (string | number)[];
  /** Undefined: it is missing. */
  readonly value: unknown;
  readonly kind: 'required' | 'enum' | 'min' | 'max' | 'pattern' | 'integer';
  /** As AWS words it: `Member must not be null`. */
  readonly rule: string;
}

interface Place {
  readonly service: string;
  readonly schema: Schema;
  /** Name of the shape in the table; undefined where nothing is constrained from here on. */
  readonly shape: string | undefined;
  readonly path: readonly (string | number)[];
}

/** Everything an input breaks, in the order of the members. */
export function violationsOf(value: unknown, place: Place): Violation[] {
  const { service, schema, path } = place;
  const shape = place.shape === undefined ? undefined : shapeOf(service, place.shape);
  switch (kindOf(schema)) {
    case 'structure':
    case 'union':
      return membersOf(schema).flatMap((member) => {
        const item = (value as Record<string, unknown>)[member.name];
        const below = {
          service,
          schema: member.schema,
          shape: ownName(shape?.members, member.name),
          path: [...path, member.name],
        };
        if (item === undefined || item === null) {
          return member.required ? [missing(below.path)] : [];
        }
        return isStream(member.schema) ? [] : violationsOf(item, below);
      });
    case 'list': {
      const items = value as readonly unknown[];
      const schemaOfItem = schema.getValueSchema();
      return [
        ...sizeViolations(items.length, shape, { path, value }),
        ...items.flatMap((item, index) =>
          item === null
            ? []
            : violationsOf(item, { service, schema: schemaOfItem, shape: shape?.item, path: [...path, index + 1, 'member'] }),
        ),
      ];
    }
    case 'map': {
      const entries = Object.entries(value as Record<string, unknown>);
      const schemaOfValue = schema.getValueSchema();
      return [
        ...sizeViolations(entries.length, shape, { path, value }),
        ...entries.flatMap(([key, item]) => [
          ...violationsOf(key, { service, schema: schema.getKeySchema(), shape: shape?.key, path: [...path, key, 'key'] }),
          ...(item === null
            ? []
            : violationsOf(item, { service, schema: schemaOfValue, shape: shape?.value, path: [...path, key, 'value'] })),
        ]),
      ];
    }
    default:
      return shape ? simpleViolations(value, shape, path) : [];
  }
}

function missing(path: readonly (string | number)[]): Violation {
  return { path, value: undefined, kind: 'required', rule: 'Member must not be null' };
}

function simpleViolations(value: unknown, shape: Shape, path: readonly (string | number)[]): Violation[] {
  if (typeof value === 'number') {
    const isFitting = shape.integer === undefined || (Number.isInteger(value) && Math.abs(value) < 2 ** (shape.integer - 1));
    return isFitting
      ? boundViolations(value, shape, { path, value }, 'value')
      : [{ path, value, kind: 'integer', rule: `Member must be an integer of ${shape.integer} bits` }];
  }
  if (value instanceof Uint8Array) {
    return sizeViolations(value.length, shape, { path, value });
  }
  if (typeof value !== 'string') {
    return [];
  }
  const found = sizeViolations([...value].length, shape, { path, value });
  if (shape.enum && !shape.enum.includes(value)) {
    found.push({ path, value, kind: 'enum', rule: `Member must satisfy enum value set: [${shape.enum.join(', ')}]` });
  }
  if (shape.pattern !== undefined && compilePattern(shape.pattern)?.test(value) === false) {
    found.push({ path, value, kind: 'pattern', rule: `Member must satisfy regular expression pattern: ${shape.pattern}` });
  }
  return found;
}

type At = Pick<Violation, 'path' | 'value'>;

function sizeViolations(size: number, shape: Shape | undefined, at: At): Violation[] {
  return shape ? boundViolations(size, shape, at, 'length') : [];
}

function boundViolations(size: number, { min, max }: Shape, at: At, what: 'length' | 'value'): Violation[] {
  const found: Violation[] = [];
  if (min !== undefined && size < min) {
    found.push({ ...at, kind: 'min', rule: `Member must have ${what} greater than or equal to ${min}` });
  }
  if (max !== undefined && size > max) {
    found.push({ ...at, kind: 'max', rule: `Member must have ${what} less than or equal to ${max}` });
  }
  return found;
}

function ownName(members: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return members && Object.hasOwn(members, name) ? members[name] : undefined;
}
