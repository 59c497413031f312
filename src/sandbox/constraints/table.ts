import generated from './constraints.generated.json' with { type: 'json' };
import { NEWER } from './newer.ts';

/** The constraints of one shape of a model; those below it by name. */
export interface Shape {
  readonly enum?: readonly string[];
  /** Characters of a string, bytes of a blob, items of a list or map, or the number itself. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  /** Bits of a whole number. */
  readonly integer?: number;
  readonly members?: Readonly<Record<string, string>>;
  readonly item?: string;
  readonly key?: string;
  readonly value?: string;
}

interface Table {
  /** The shape of each operation's input. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const TABLES: Readonly<Record<string, Table>> = generated;

/** The name of the shape of an operation's input; undefined where nothing in it is constrained. */
export function inputShape(service: string, operation: string): string | undefined {
  const inputs = own(TABLES, service)?.inputs;
  return inputs && own(inputs, operation);
}

/** A shape of a service, with what came to it since the models were written. */
export function shapeOf(service: string, name: string): Shape | undefined {
  const newer = own(NEWER, service);
  const table = own(TABLES, service);
  const shape = (newer?.shapes && own(newer.shapes, name)) ?? (table && own(table.shapes, name));
  const values = newer?.enums && own(newer.enums, name);
  const members = newer?.members && own(newer.members, name);
  if (!shape && !members) {
    return undefined;
  }
  return {
    ...shape,
    ...(values && { enum: [...(shape?.enum ?? []), ...values] }),
    ...(members && { members: { ...shape?.members, ...members } }),
  };
}

/** Every service and shape of the table. */
export function allShapes(): { service: string; name: string; shape: Shape }[] {
  return Object.entries(TABLES).flatMap(([service, { shapes }]) =>
    Object.keys(shapes).map((name) => ({ service, name, shape: shapeOf(service, name) ?? {} })),
  );
}

/** Names come from requests too: `constructor` is no member of anything. */
function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
