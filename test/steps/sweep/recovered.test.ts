import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteBucketCommand, DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { s3 } from '../../../src/aws/request.ts';
import { createTools } from '../../../src/aws/tools.ts';
import { type Recovery, recover } from '../../../src/engine/recover.ts';
import type { State } from '../../../src/engine/state/row.ts';
import { lookForEngine } from '../../../src/oci/engine/find-engine.ts';
import { courseThrough, openRehearsal, type Rehearsal } from '../../helpers/rehearsal.ts';
import { makeEverything } from './by-hand.ts';

/** Module 4 takes what is committed and built another step on: which was the first, nobody can know again. */
const course = courseThrough('delivery');
const signal = new AbortController().signal;
const { engine } = await lookForEngine({ env: {}, home: '/nonexistent' });
if (engine === undefined)
  console.warn('\nSKIPPED: no container engine answers, so none can come up after the image was built.\n');

let rehearsal: Rehearsal;
let built: State;
beforeAll(async () => {
  rehearsal = await openRehearsal({ course, choices: { network: 'two-nat' } });
  expect((await rehearsal.up()).summary.outcome).toBe('done');
  built = JSON.parse(await readFile(stateFile(), 'utf8'));
  await rehearsal.sandbox.control.snapshot('built');
}, 180_000);
afterEach(() => rehearsal.sandbox.control.restore('built'));
afterAll(() => rehearsal.close());

const stateFile = () => join(rehearsal.folder, '.mysfits', 'state.json');

/** Looks for the project with nothing known but its name, the choices as they are preselected. */
async function lookAgain(env: NodeJS.ProcessEnv = process.env): Promise<Recovery> {
  const { session, files, machine, project } = rehearsal;
  const tools = createTools({ session, files, signal, machine: { ...machine, env } });
  const found = await course.projects({ ...tools, signal });
  return await recover({
    course,
    folder: rehearsal.folder,
    project,
    choices: { network: 'frugal' },
    traces: found.find((one) => one.project === project)?.here ?? [],
    at: { place: 'sandbox', account: session.account, region: session.region },
    tools: () => tools,
    card: ({ id, title, service, takes }, module) => ({ id, title, service, takes, module, perHour: 0 }),
    emit: () => {},
    stop: signal,
  });
}

/** What a state says less what nobody can know again (which revision was the first), and less the digests, into which the tokens go. */
const said = ({ choices, rows, project, account, region }: State) => ({
  choices,
  project,
  account,
  region,
  rows: Object.fromEntries(
    Object.values(rows).map(({ step, type, name, tags, status, outputs, needs }) => [
      step,
      { type, name, tags, status, needs, outputs: step === 'task-definition' ? { family: outputs.family } : outputs },
    ]),
  ),
});

describe('a project whose state file is lost', { timeout: 90_000 }, () => {
  it('is found again with what was chosen; `up` then changes nothing and `teardown` leaves nothing', async () => {
    const { state, steps } = await lookAgain();
    expect(steps.filter(({ found }) => found !== 'there')).toEqual([]);
    expect(said(state)).toEqual(said(built));
    await writeFile(stateFile(), JSON.stringify(state));
    expect((await rehearsal.up()).changes).toEqual([]);
    const { summary } = await rehearsal.teardown();
    expect([summary.outcome, summary.leftovers]).toEqual(['done', []]);
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
  });

  it('is told from another one and from look-alikes of every type, and theirs stand after its teardown', async () => {
    const { send } = rehearsal.hands;
    const { project, session } = rehearsal;
    const before = new Set((await rehearsal.sandbox.control.inventory()).map(({ arn }) => arn));
    await makeEverything(send, session.region, { prefix: 'mysfits-0ther0', project: 'mysfits-0ther0' });
    await makeEverything(send, session.region, { prefix: `${project}-x`, project: 'mysfits-0ther0' });
    await makeEverything(send, session.region, { prefix: `${project}-y`, project: undefined });
    const arns = async () => (await rehearsal.sandbox.control.inventory()).map(({ arn }) => arn).sort();
    const theirs = (await arns()).filter((arn) => !before.has(arn));
    const { state } = await lookAgain();
    expect(said(state)).toEqual(said(built));
    await writeFile(stateFile(), JSON.stringify(state));
    expect((await rehearsal.up()).changes).toEqual([]);
    expect((await rehearsal.teardown()).summary.leftovers).toEqual([]);
    expect(await arns()).toEqual(theirs);
  });

  it('is known by what is left of it, though its bucket is gone too', async () => {
    const { send } = rehearsal.hands;
    const Bucket = `${rehearsal.project}-site`;
    const { Contents = [] } = await send(s3(new ListObjectsV2Command({ Bucket })));
    await send(s3(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } })));
    await send(s3(new DeleteBucketCommand({ Bucket })));
    const { state, steps } = await lookAgain();
    expect(Object.keys(state.rows)).toHaveLength(20);
    expect(steps.find(({ step }) => step === 'site-bucket')?.found).toBe('missing');
    await writeFile(stateFile(), JSON.stringify(state));
    expect((await rehearsal.teardown()).summary.outcome).toBe('done');
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
  });

  it('keeps its image where it was built from another base or other files: with a pipeline, what is built now is its business', async () => {
    const { state, steps } = await lookAgain({ ...process.env, MYSFITS_PYTHON_IMAGE: 'example.org/another-python:3' });
    expect(steps.find(({ step }) => step === 'image')).toMatchObject({ found: 'there' });
    expect(state.rows.image?.outputs).toEqual(built.rows.image?.outputs);
    expect(steps.filter(({ found }) => found === 'missing' || found === 'unknown')).toEqual([]);
  });

  it.skipIf(engine === undefined)('keeps its image, though a container engine came since that would build another', async () => {
    const { MYSFITS_ENGINE: _none, ...env } = process.env;
    const { state } = await lookAgain(env);
    expect(state.rows.image?.outputs).toEqual(built.rows.image?.outputs);
  });
});
