import type { CourseTools } from '../../src/aws/tools.ts';
import { visit } from '../../src/aws/visit.ts';
import { itemOf, keyOf } from './items.ts';
import { deleteBatches, putBatches, sendBatches } from './write-items.ts';

interface Tools extends Pick<CourseTools, 'send' | 'target'> {
  readonly signal: AbortSignal;
}

/** Milliseconds for one answer. */
const patience = 8_000;

/** Somebody whom no built-in list knows. The id never changes: what a look that was cut off left, the next takes away. */
const nobody = {
  mysfitId: '00000000-0000-4000-8000-000000000000',
  name: 'Nobody',
  species: 'A look at the table',
  age: 0,
  goodevil: 'Neither',
  lawchaos: 'Neither',
  description: 'The course looks whether the service reads the table. Gone in a moment.',
  thumbImageUri: 'favicon.svg',
  profileImageUri: 'favicon.svg',
};

/**
 * Lets somebody be in a table for a moment, to see whether a service answers from it. A look that is stopped in between
 * leaves them there for the next one.
 * @param url where the service answers, without a slash at its end
 * @param look asks `knows` as often as it likes; the service reads consistently, so what is in the table is seen at once
 */
export async function whileNobodyIsThere<Value>(
  tools: Tools,
  { table, url }: { readonly table: string; readonly url: string },
  look: (knows: () => Promise<boolean>) => Promise<Value>,
): Promise<Value> {
  const { signal } = tools;
  const where = `${url}/mysfits/${nobody.mysfitId}`;
  const knows = async () => (await visit(where, { patience, signal, close: true })).status === 200;
  await sendBatches(tools, table, putBatches(table, [itemOf(nobody)]));
  try {
    return await look(knows);
  } finally {
    await sendBatches(tools, table, deleteBatches(table, [keyOf(nobody.mysfitId)]));
  }
}
