import type { World } from '../../../world/world.ts';
import { forgetItems } from '../items/open-items.ts';
import { dropItems } from '../items/table-items.ts';
import { changeTable, type TableRecord, tables } from '../model.ts';

/** Seconds that DynamoDB takes for a new table, for a change of one, to fill an index, and to delete a table. */
const TAKES = { CREATING: 8, UPDATING: 10, DELETING: 5, index: 60 };

/** Goes on with whatever a table's record says is unfinished, until it says so no more. */
export function carryOn(world: World, { id, name, status }: TableRecord): void {
  if (status === 'CREATING') world.jobs.start(`dynamodb/${id}/create`, (signal) => create(world, { id, name }, signal));
  if (status === 'UPDATING') world.jobs.start(`dynamodb/${id}/update`, (signal) => update(world, { id, name }, signal));
  if (status === 'DELETING') world.jobs.start(`dynamodb/${id}/delete`, (signal) => remove(world, { id, name }, signal));
}

type Table = Pick<TableRecord, 'id' | 'name'>;

const current = (world: World, { id, name }: Table): TableRecord | undefined => {
  const table = tables(world).get(name);
  return table?.id === id ? table : undefined;
};

async function create(world: World, table: Table, signal: AbortSignal): Promise<void> {
  await world.clock.takes(TAKES.CREATING, signal);
  const record = current(world, table);
  if (record?.status !== 'CREATING') return;
  changeTable(world, record, {
    status: 'ACTIVE',
    globalIndexes: record.globalIndexes.map((index) => ({ ...index, status: 'ACTIVE' })),
    ...(record.billing.mode === 'PAY_PER_REQUEST' && {
      billing: { ...record.billing, byRequestSince: world.clock.now().toISOString() },
    }),
  });
}

async function update(world: World, table: Table, signal: AbortSignal): Promise<void> {
  await world.clock.takes(TAKES.UPDATING, signal);
  if (current(world, table)?.globalIndexes.some(({ status }) => status === 'CREATING')) {
    await world.clock.takes(TAKES.index, signal);
  }
  const record = current(world, table);
  if (record?.status !== 'UPDATING') return;
  changeTable(world, record, {
    status: 'ACTIVE',
    globalIndexes: record.globalIndexes
      .filter(({ status }) => status !== 'DELETING')
      .map((index) => ({ ...index, status: 'ACTIVE' })),
  });
  forgetItems(world, record.id);
}

async function remove(world: World, table: Table, signal: AbortSignal): Promise<void> {
  await world.clock.takes(TAKES.DELETING, signal);
  await dropItems(world, table, signal);
  forgetItems(world, table.id);
  if (current(world, table)) tables(world).delete(table.name);
}
