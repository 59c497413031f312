/** A value as DynamoDB's JSON has it: binary in base64. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** An item, or its key, by attribute. */
export type Item = { readonly [attribute: string]: { readonly [type: string]: Json } };

/** Parameters and results of dynalite's actions. */
export type Data = { [name: string]: Json };

/** An error that dynalite answers a client with; one without `body` is a bug. */
export interface DynaliteError extends Error {
  readonly body?: { readonly __type: string; readonly message?: string; readonly Message?: string };
}

export type Callback<Value = void> = (error: DynaliteError | null, value?: Value) => void;

/** A table as dynalite's actions look at it. */
export interface DynaliteTable {
  readonly TableName: string;
  readonly TableStatus: string;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly KeySchema: KeySchema;
  readonly GlobalSecondaryIndexes?: readonly DynaliteIndex[];
  readonly LocalSecondaryIndexes?: readonly DynaliteIndex[];
}

export type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: string }[];

export interface DynaliteIndex {
  readonly IndexName: string;
  readonly KeySchema: KeySchema;
  readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
}

/** Which keys are read, in the order of their characters. A limit of -1 is none. */
export interface Range {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** The part of a level database that dynalite's actions use. */
export interface DynaliteDb {
  lock(key: string, work: (release: <Done>(done: Done) => Done) => void): void;
  get(key: string, done: Callback<Item>): void;
  put(key: string, item: Item, done: Callback): void;
  del(key: string, done: Callback): void;
  createValueStream(range: Range): NodeJS.EventEmitter;
}

/** What dynalite's actions work on. */
export interface DynaliteStore {
  readonly options: { readonly maxItemSize: number };
  /** A table whose items can be worked on. */
  getTable(name: string, done: Callback<DynaliteTable>): void;
  getItemDb(table: string): DynaliteDb;
  getIndexDb(type: string, table: string, index: string): DynaliteDb;
}

export type Action = (store: DynaliteStore, data: Data, done: Callback<Data>) => void;

/** How dynalite checks an operation's parameters. */
export interface Validation {
  readonly types: object;
  readonly custom?: (data: Data, store: DynaliteStore) => string | undefined;
}

/** dynalite's db/index.js. */
export interface DynaliteFunctions {
  /** The key under which an item stands, by the key schema of its table or of an index. */
  createKey(item: Item, table: DynaliteTable, keySchema?: KeySchema): string;
  /** The same with six characters of the item's own key behind it. */
  createIndexKey(item: Item, table: DynaliteTable, keySchema: KeySchema): string;
  /** Bytes. */
  itemSize(item: Item): number;
}

/** dynalite's validations/index.js. */
export interface DynaliteChecks {
  checkTypes(data: Data, types: object): Data;
  /** @throws DynaliteError */
  checkValidations(data: Data, types: object, custom: Validation['custom'], store: DynaliteStore): void;
}
