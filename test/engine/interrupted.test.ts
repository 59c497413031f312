import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ExplainedError } from '../../src/course/errors.ts';
import { isStop, StopRequest } from '../../src/engine/stop.ts';
import { courseOf, type ThingStep, thing } from './kit/things.ts';
import { ends, project, Workbench } from './kit/workbench.ts';

const a = thing('a');
const b = thing('b', { needs: [a] });

/** The same step, which after its calls waits for something that doesn't come. */
const waiting = (step: ThingStep): ThingStep => ({
  ...step,
  ensure: async (context, found) => {
    const outputs = await step.ensure(context, found);
    await sleep(60_000, undefined, { signal: context.signal });
    return outputs;
  },
  destroy: async (context) => {
    const deletion = await step.destroy(context);
    await sleep(60_000, undefined, { signal: context.signal });
    return deletion;
  },
});

/** Stops a run when a point is reached. */
function stopAt(point: string) {
  const controller = new AbortController();
  const at = (now: string) => {
    if (now === point) controller.abort(new StopRequest('SIGINT'));
  };
  return { at, stop: controller.signal };
}

describe('a run that is asked to stop', () => {
  it('finishes and records the call in flight, and starts nothing new', async () => {
    const bench = await Workbench.make();
    const course = courseOf({ one: [a, b] });
    const summary = await bench.up(course, stopAt(`before Create ${project}-a`));
    expect(summary.outcome).toBe('interrupted');
    expect(ends(summary)).toEqual({ a: 'created', b: 'stopped' });
    expect(bench.changes).toEqual(['Create a', 'Write a']);
    expect(await bench.rows()).toMatchObject({ a: { status: 'created', outputs: { id: 'id-1' } } });
    expect(bench.told('stopping')).toMatchObject([{ signal: 'SIGINT' }]);
    expect(bench.told('run-finished')).toMatchObject([{ outcome: 'interrupted' }]);
    expect(bench.told('step-failed')).toEqual([]);
    expect(ends(await bench.up(course))).toEqual({ a: 'unchanged', b: 'created' });
  });

  it('cuts a wait short, and the row resumes from what was recorded', async () => {
    const bench = await Workbench.make();
    const slow = courseOf({ one: [waiting(a), b] });
    const summary = await bench.up(slow, stopAt(`after Write ${project}-a`));
    expect(summary.outcome).toBe('interrupted');
    expect(ends(summary)).toEqual({ a: 'stopped', b: 'stopped' });
    expect((await bench.rows()).a).toMatchObject({ status: 'creating', outputs: { id: 'id-1' } });
    bench.forget();
    expect(ends(await bench.up(courseOf({ one: [a, b] })))).toEqual({ a: 'adopted', b: 'created' });
  });

  it('calls a failure a failure, even while it stops', async () => {
    const bench = await Workbench.make();
    const { at, stop } = stopAt(`before Create ${project}-a`);
    const failing = async (point: string) => {
      at(point);
      if (point.startsWith('after Create')) throw new Error('the answer was no');
    };
    const summary = await bench.up(courseOf({ one: [a, b] }), { at: failing, stop });
    expect(ends(summary)).toEqual({ a: 'failed', b: 'blocked' });
    expect((await bench.rows()).a).toMatchObject({ status: 'failed', error: { what: 'the answer was no' } });
  });

  it('after everything was done is done', async () => {
    const bench = await Workbench.make();
    const summary = await bench.up(courseOf({ one: [a] }), stopAt(`after Write ${project}-a`));
    expect(summary.outcome).toBe('done');
  });

  it('before it began touches nothing', async () => {
    const bench = await Workbench.make();
    const summary = await bench.up(courseOf({ one: [a, b] }), { stop: AbortSignal.abort(new StopRequest('SIGTERM')) });
    expect(ends(summary)).toEqual({ a: 'stopped', b: 'stopped' });
    expect([bench.changes, bench.cloud.looks]).toEqual([[], []]);
  });

  it('in a teardown leaves a row that says deleting, and no sweep follows', async () => {
    const bench = await Workbench.make();
    const course = courseOf({ one: [a, waiting(b)] });
    await bench.up(courseOf({ one: [a, b] }));
    bench.forget();
    const summary = await bench.teardown(course, stopAt(`after Delete ${project}-b`));
    expect(summary.outcome).toBe('interrupted');
    expect(ends(summary)).toEqual({ b: 'stopped', a: 'stopped' });
    expect(bench.told('sweep-started')).toEqual([]);
    expect(await bench.rows()).toMatchObject({ a: { status: 'created' }, b: { status: 'deleting' } });
    expect(ends(await bench.teardown(courseOf({ one: [a, b] })))).toEqual({ b: 'already gone', a: 'deleted' });
  });

  it('is told apart from a failure through whatever wraps it', () => {
    const stop = AbortSignal.abort(new StopRequest('SIGINT'));
    const wrapped = new ExplainedError({ what: 'Waiting failed', cause: stop.reason });
    expect(isStop(wrapped, stop)).toBe(true);
    expect(isStop(new DOMException('cut', 'AbortError'), stop)).toBe(true);
    expect(isStop(new Error('network'), stop)).toBe(false);
    expect(isStop(wrapped, new AbortController().signal)).toBe(false);
  });
});
