import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { coursePermissions, policyDocuments } from '../../../../src/aws/policy.ts';
import { visit } from '../../../../src/aws/visit.ts';
import type { StageView } from '../../../../src/course/stages.ts';
import { followRelease, type Release } from '../../../../steps/3-delivery/release/follow-release.ts';
import { recordedSource } from '../../../../steps/3-delivery/source/open-source.ts';
import { serviceFiles } from '../../../../steps/3-delivery/source/service-files.ts';
import { courseThrough, openRehearsal, type Run } from '../../../helpers/rehearsal.ts';

const course = courseThrough('delivery');

/** What a release told on its way. */
export interface Pushed extends Release {
  readonly notes: readonly string[];
  readonly stages: readonly (readonly StageView[])[];
}

/** A rehearsal of the first three modules, by a user who may do what `policy` prints and nothing else. */
export async function openDelivery() {
  const project = 'mysfits-t3st00';
  const rehearsal = await openRehearsal({ project, course });
  const place = { project, account: rehearsal.session.account, region: rehearsal.session.region };
  const documents = policyDocuments(coursePermissions(course, place)).map(({ document }) => document);
  // Who pushes and verifies is held to it too; `hands` are somebody else's.
  const learner = await rehearsal.actAs(documents);
  const stateFile = join(rehearsal.folder, '.mysfits', 'state.json');
  const kept = join(rehearsal.folder, 'kept');
  const outputs = async () =>
    Object.fromEntries(Object.values((await rehearsal.state())?.rows ?? {}).map(({ step, outputs: own }) => [step, own]));
  const context = async () => ({
    ...learner,
    project,
    outputs: await outputs(),
    signal: new AbortController().signal,
  });
  const source = async () => recordedSource(learner, await outputs());

  return {
    ...rehearsal,
    learner,
    outputs,
    context,
    source,

    /** Remembers everything as it is: the world, the state file, the learner's service. */
    keep: async (): Promise<void> => {
      await rehearsal.sandbox.control.snapshot('kept');
      await cp(rehearsal.files.service, join(kept, 'service'), { recursive: true });
      await cp(stateFile, join(kept, 'state.json'));
    },
    goBack: async (): Promise<void> => {
      await rehearsal.sandbox.control.restore('kept');
      await rm(rehearsal.files.service, { recursive: true });
      await cp(join(kept, 'service'), rehearsal.files.service, { recursive: true });
      await cp(join(kept, 'state.json'), stateFile);
    },

    /** Changes a file of the learner's service. */
    change: async (path: string, how: (text: string) => string): Promise<void> => {
      const file = join(rehearsal.files.service, path);
      await writeFile(file, how(await readFile(file, 'utf8')));
    },

    /** Commits the learner's service and follows it, as `push` does. */
    push: async (message = 'A change'): Promise<Pushed> => {
      const notes: string[] = [];
      const stages: (readonly StageView[])[] = [];
      const files = await serviceFiles(rehearsal.files.service);
      const place = await source();
      const { revision } = await place.commit({ files, message, parent: await place.head({ known: files }) });
      const tools = { ...(await context()), note: (text: string) => void notes.push(text) };
      const release = await followRelease({ ...tools, stages: (views) => void stages.push(views) }, { revision });
      return { ...release, notes, stages };
    },

    /** What visitors get of the service. */
    answer: async (): Promise<string> => {
      const url = (await outputs())['site-connect-service']?.serviceUrl;
      return (await visit(`${url}/mysfits`, { patience: 10_000 })).text;
    },
  };
}

export type Delivery = Awaited<ReturnType<typeof openDelivery>>;

/** What went wrong in a run, by its steps. */
export const failures = ({ summary }: Run) =>
  summary.results.flatMap(({ step, error }) => (error === undefined ? [] : [{ step, ...error }]));

/** What a run did to each step that it didn't leave as it was. */
export const worked = ({ summary }: Run) =>
  summary.results.flatMap(({ step, outcome }) => (outcome === 'unchanged' ? [] : [`${step} ${outcome}`]));
