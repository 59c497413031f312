import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { coursePermissions, policyDocuments } from '../../../src/aws/policy.ts';
import { asChosen } from '../../../src/course/as-chosen.ts';
import { serviceAnswers } from '../../../steps/2-service/service-answers.ts';
import { courseThrough, openRehearsal, type Rehearsal } from '../../helpers/rehearsal.ts';

const course = courseThrough('service');
const choices = { builder: 'codebuild' };
const project = 'mysfits-c0de01';

describe('where the image is built in the account', () => {
  let rehearsal: Rehearsal;
  beforeEach(async () => {
    rehearsal = await openRehearsal({
      course,
      project,
      choices,
      // Just what `policy` prints for this choice.
      policies: (account) => {
        const place = { project, account, region: 'eu-west-1' };
        return policyDocuments(coursePermissions(asChosen(course, choices), place)).map(({ document }) => document);
      },
    });
  });
  afterEach(() => rehearsal.close());

  const image = async () => (await rehearsal.state())?.rows.image?.outputs;
  const change = (name: string, text: string) => writeFile(join(rehearsal.files.service, 'mysfits', name), text);
  const failure = ({ summary }: Awaited<ReturnType<Rehearsal['up']>>) =>
    summary.results.flatMap(({ step, error }) => (error === undefined ? [] : [{ step, ...error }]));

  it('ends with a service that answers, builds again only what has changed, and leaves nothing', async () => {
    const first = await rehearsal.up();
    expect(failure(first)).toEqual([]);
    expect(await image()).toMatchObject({ builder: 'codebuild', platform: 'linux/amd64' });
    const notes = first.events.flatMap((event) => (event.type === 'step-note' && event.step === 'image' ? [event.text] : []));
    expect(notes.join('\n')).toMatch(/CodeBuild: [\s\S]*Login Succeeded[\s\S]*Packing \d+ files[\s\S]*digest: sha256:/);
    const outputs = Object.fromEntries(
      Object.values((await rehearsal.state())?.rows ?? {}).map(({ step, outputs: own }) => [step, own]),
    );
    await serviceAnswers.run({ ...rehearsal.hands, project, outputs, signal: new AbortController().signal });

    expect((await rehearsal.up()).changes).toEqual([]);

    const before = (await image())?.tag;
    await change('changed.py', '# another line\n');
    const again = await rehearsal.up();
    expect(again.changes.filter(({ step }) => step === 'image').map(({ operation }) => operation)).toEqual([
      'PutObject',
      'StartBuild',
    ]);
    expect((await image())?.tag).not.toBe(before);

    const { summary } = await rehearsal.teardown();
    expect(summary.outcome).toBe('done');
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
  }, 60_000);

  it('tells the last lines of a build that fails, and goes on once that is mended', async () => {
    await writeFile(join(rehearsal.files.service, 'Dockerfile'), 'FROM python:3.13\nRUN make everything\n');
    const [failed] = failure(await rehearsal.up({ through: 'service' }));
    expect(failed).toMatchObject({ step: 'image', what: "CodeBuild can't build the service's image" });
    expect(failed?.why).toMatch(/RUN in line 2[\s\S]*BUILD: Error while executing command/);
    await rehearsal.sandbox.control.turn('codebuild/queue-zero', true);
    const [refused] = failure(await rehearsal.up());
    expect(refused).toMatchObject({ step: 'image', what: "CodeBuild doesn't let this account build yet" });
    expect(refused?.why).toContain('Cannot have more than 0 builds in queue');
  });
});
