import type { World } from '../../../world/world.ts';
import { asAwsError, checkedData, type Dynalite, loadDynalite } from '../dynalite/load.ts';
import type { Data, DynaliteError, DynaliteStore } from '../dynalite/types.ts';
import { fromData, toData } from '../dynalite/values.ts';
import { invalid } from '../errors.ts';
import { nameOf } from '../model.ts';
import { dynaliteStore } from './dynalite-store.ts';

/** An action that is ready to be done. */
export interface Ready {
  readonly dynalite: Dynalite;
  readonly store: DynaliteStore;
  /** The parameters, checked and with their expressions read. */
  readonly data: Data;
}

/**
 * Reads the parameters of an operation on items.
 * @throws AwsError ValidationException
 */
export async function readAction(world: World, operation: keyof Dynalite['ACTIONS'], input: object): Promise<Ready> {
  const dynalite = await loadDynalite();
  const asked = byName(world, toData(input));
  const store = dynaliteStore(world, dynalite, asked);
  return { dynalite, store, data: checkedData(dynalite, operation, asked, store) };
}

/** dynalite knows tables by their names alone. */
function byName(world: World, { TableName, RequestItems, ...data }: Data): Data {
  const requests = RequestItems && Object.entries(RequestItems).map(([table, of]) => [nameOf(world, table), of] as const);
  const names = requests ? requests.map(([name]) => name) : [];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`One or more parameter values were invalid: Table ${twice} is named twice`);
  return {
    ...data,
    ...(typeof TableName === 'string' && { TableName: nameOf(world, TableName) }),
    ...(requests && { RequestItems: Object.fromEntries(requests) }),
  };
}

/**
 * Lets dynalite do an operation on items; its result in the SDK's types.
 * @param explain what else an error is to say, looked up at the moment at which it happened
 * @throws AwsError as DynamoDB answers it
 */
export function runAction<Output>(
  operation: keyof Dynalite['ACTIONS'],
  { dynalite, store, data }: Ready,
  explain: (error: DynaliteError) => Readonly<Record<string, unknown>> = () => ({}),
): Promise<Output> {
  return new Promise((resolve, reject) => {
    dynalite.ACTIONS[operation](store, data, (error, result = {}) => {
      if (error) reject(asAwsError(error, explain(error)));
      else resolve(fromData(result) as Output);
    });
  });
}
