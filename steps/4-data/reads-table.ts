import { isAwsError } from '../../src/aws/errors.ts';
import type { CourseTools } from '../../src/aws/tools.ts';
import { visit } from '../../src/aws/visit.ts';
import { ExplainedError } from '../../src/course/errors.ts';
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

/** The calls by which somebody comes into a table for a moment, and goes again. */
export const proof = (table: string) => ({
  come: putBatches(table, [itemOf(nobody)]),
  go: deleteBatches(table, [keyOf(nobody.mysfitId)]),
});

interface Place {
  readonly table: string;
  /** Where the service answers, without a slash at its end. */
  readonly url: string;
}

/**
 * Waits until a service answers from a table, whoever wrote the code that does it.
 * @throws ExplainedError when it doesn't
 */
export async function untilTableIsRead(tools: Tools & Pick<CourseTools, 'until'>, place: Place): Promise<void> {
  const { until, target, signal } = tools;
  try {
    await whileNobodyIsThere(tools, place, (knows) =>
      until({
        what: `the service to answer from the table ${place.table}`,
        // Some visitors may still be led to a task of the version before; in a rehearsal all is nearer.
        seconds: Math.max(15, 180 * target.pace),
        usually: 10,
        look: async () => (await knows().catch(() => false)) || undefined,
      }),
    );
  } catch (cause) {
    signal.throwIfAborted();
    if (isAwsError(cause)) throw cause;
    throw notRead(place, cause);
  }
}

/** A service that answers, and not from the table. */
export const notRead = ({ table, url }: Place, cause?: unknown): ExplainedError =>
  new ExplainedError({
    what: `The service at ${url} doesn't answer from the table ${table}`,
    why: 'a creature that was put there for a moment is nobody whom it knows',
    nextSteps: [
      'see that `mysfits/__main__.py` in your `service` folder makes its catalogue from the table that MYSFITS_TABLE names, then `push`',
      'run `logs` to see what the service says',
    ],
    cause,
  });

/**
 * Lets somebody be in a table for a moment, to see whether a service answers from it. A look that is stopped in between
 * leaves them there for the next one.
 * @param look asks `knows` as often as it likes; the service reads consistently, so what is in the table is seen at once
 */
export async function whileNobodyIsThere<Value>(
  tools: Tools,
  { table, url }: Place,
  look: (knows: () => Promise<boolean>) => Promise<Value>,
): Promise<Value> {
  const { signal } = tools;
  const where = `${url}/mysfits/${nobody.mysfitId}`;
  const knows = async () => (await visit(where, { patience, signal, close: true })).status === 200;
  const { come, go } = proof(table);
  await sendBatches(tools, table, come);
  try {
    return await look(knows);
  } finally {
    await sendBatches(tools, table, go);
  }
}
