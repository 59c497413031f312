import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visit } from '../../../src/aws/visit.ts';
import { pageKnowsService, serviceAnswers } from '../../../steps/2-service/service-answers.ts';
import { stopATask } from '../../../steps/2-service/stop-a-task.ts';
import { courseThrough, openRehearsal, type Rehearsal, type Run } from '../../helpers/rehearsal.ts';

/** The requests that were shown right before a step began, with what the step itself made filled in. */
function shownBy(run: Run): { step: string; operation: string; input: unknown }[] {
  return run.events.flatMap((event) => {
    if (event.type !== 'requests-shown') return [];
    const outputs = run.summary.results.find(({ step }) => step === event.step)?.outputs ?? {};
    return event.requests
      .filter(({ kind }) => kind === 'aws')
      .map(({ operation, input }) => {
        const filled = JSON.stringify(input).replaceAll(/<([a-z-]+)\.([a-zA-Z]+)>/g, (whole, step, name) =>
          step === event.step ? String(outputs[name] ?? whole) : whole,
        );
        return { step: event.step, operation, input: JSON.parse(filled) };
      });
  });
}

describe('the service module', () => {
  let rehearsal: Rehearsal;
  beforeEach(async () => {
    rehearsal = await openRehearsal({ course: courseThrough('service') });
  });
  afterEach(() => rehearsal.close());

  const outputs = async () =>
    Object.fromEntries(Object.values((await rehearsal.state())?.rows ?? {}).map(({ step, outputs: own }) => [step, own]));
  const context = async () => ({
    ...rehearsal.hands,
    project: rehearsal.project,
    outputs: await outputs(),
    signal: new AbortController().signal,
  });
  const serviceUrl = async () => String((await outputs())['site-connect-service']?.serviceUrl);

  it('ends with a service that answers through its load balancer, and leaves nothing when it is torn down', async () => {
    const first = await rehearsal.up();
    expect(first.summary.results.filter(({ outcome }) => outcome !== 'created')).toEqual([]);
    await serviceAnswers.run(await context());
    await pageKnowsService.run(await context());

    // What was shown is what was sent.
    const sent = first.changes.map(({ step, operation, input }) => ({ step, operation, input }));
    const sorted = (calls: readonly object[]) => calls.map((call) => JSON.stringify(call)).sort();
    expect(sorted(sent)).toEqual(sorted(shownBy(first)));

    const again = await rehearsal.up();
    expect(again.changes).toEqual([]);
    expect(new Set(again.summary.results.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));

    const { summary } = await rehearsal.teardown();
    expect(summary.outcome).toBe('done');
    expect(summary.results.filter(({ outcome }) => outcome !== 'deleted').map(({ step }) => step)).toEqual(['ecs-role']);
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
    expect((await rehearsal.state())?.rows).toEqual({});
  });

  it('builds and deploys again when the files of the service changed, and only then', async () => {
    await rehearsal.up();
    const file = join(rehearsal.files.service, 'mysfits', 'creatures.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"Gary"', '"Gerald"'));
    const { summary } = await rehearsal.up();
    const changed = summary.results.filter(({ outcome }) => outcome !== 'unchanged').map(({ step, outcome }) => [step, outcome]);
    expect(changed).toEqual([
      ['image', 'updated'],
      ['task-definition', 'updated'],
      ['service', 'updated'],
    ]);
    const answer = await visit(`${await serviceUrl()}/mysfits`, { patience: 5_000 });
    expect(answer.text).toContain('Gerald');
  });

  it('lets the learner stop its task, and sees another take its place', async () => {
    await rehearsal.up();
    const notes: string[] = [];
    await stopATask.run({ ...(await context()), note: (text) => notes.push(text), stages: () => {} });
    expect(notes.join('\n')).toMatch(/told to stop[\s\S]*started task[\s\S]*answers again/);
    await serviceAnswers.run(await context());
    expect((await rehearsal.up()).changes).toEqual([]);
  });
});
