import { expect, test } from 'vitest';
import { createGate } from '../../../src/sandbox/server/gate.ts';

/** Lets everything that is ready to go on do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('what must be alone waits for those inside, and keeps later ones out until it is done', async () => {
  const gate = createGate();
  const order: string[] = [];
  const leaveFirst = await gate.enter();
  const leaveSecond = await gate.enter();
  let finish: () => void = () => {};
  const alone = gate.alone(async () => {
    order.push('alone');
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    order.push('done');
  });
  const late = gate.enter().then(() => order.push('late'));
  await settle();
  expect(order).toEqual([]);
  leaveFirst();
  leaveFirst();
  await settle();
  expect(order).toEqual([]);
  leaveSecond();
  await settle();
  expect(order).toEqual(['alone']);
  finish();
  await Promise.all([alone, late]);
  expect(order).toEqual(['alone', 'done', 'late']);
});

test('two that must be alone come one after the other, and a failure leaves the gate open', async () => {
  const gate = createGate();
  let inside = 0;
  const exclusive = (fails: boolean) =>
    gate.alone(async () => {
      inside += 1;
      expect(inside).toBe(1);
      await settle();
      inside -= 1;
      if (fails) throw new Error('It failed.');
    });
  const results = await Promise.allSettled([exclusive(true), exclusive(false), exclusive(true)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  (await gate.enter())();
});
