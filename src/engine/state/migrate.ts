/** Brings a state from one schema to the next; the key is the schema it starts from. */
export type Migrations = Readonly<Record<number, (old: Readonly<Record<string, unknown>>) => Record<string, unknown>>>;

/** The schema this program writes. */
export const currentSchema = 1;

/** None yet: 1 is the first schema there was. */
export const migrations: Migrations = {};

/** Brings a state forward, one schema after another; undefined when a link of the chain is missing. */
export function migrate(
  state: Readonly<Record<string, unknown>>,
  from: number,
  to: number,
  table: Migrations,
): Record<string, unknown> | undefined {
  let now: Record<string, unknown> = { ...state };
  for (let schema = from; schema < to; schema += 1) {
    const step = table[schema];
    if (step === undefined) return undefined;
    now = { ...step(now), schema: schema + 1 };
  }
  return now;
}
