import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../steps/3-delivery/source/changes.ts';
import { serviceFiles } from '../../../steps/3-delivery/source/service-files.ts';
import type { SourceFiles } from '../../../steps/3-delivery/source/source.ts';
import { fileRequests } from '../../../steps/4-data/change/file-requests.ts';
import { type ChangePlan, planChange, planReturn } from '../../../steps/4-data/change/plan-change.ts';
import { preparedChange } from '../../../steps/4-data/change/prepared-change.ts';
import { standOf } from '../../../steps/4-data/change/stand.ts';
import { writeChanges } from '../../../steps/4-data/change/write-files.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const main = 'mysfits/__main__.py';
const catalogue = 'mysfits/table_catalogue.py';
const change = await preparedChange();
const given = await serviceFiles(fileURLToPath(new URL('../../../backend/service', import.meta.url)));

/** The given service with some files in another form; null for one that is gone. */
function but(files: Readonly<Record<string, string | Buffer | null>>, tree: SourceFiles = given): SourceFiles {
  const changed = new Map(tree);
  for (const [path, content] of Object.entries(files)) {
    if (content === null) changed.delete(path);
    else changed.set(path, { mode: 'NORMAL', content: Buffer.from(content) });
  }
  return changed;
}
const form = (which: 'before' | 'after') => Object.fromEntries(change.map((file) => [file.path, file[which] ?? null]));
const textOf = (tree: SourceFiles, path: string): string => tree.get(path)?.content.toString() ?? '';

const after = but(form('after'));
const otherGreeting = but({ [main]: textOf(given, main).replace('Stopped.', 'Good night.') });
const byHand = but({ [main]: textOf(given, main).replace('BuiltInCatalogue()', 'MyOwn(os.environ["MYSFITS_TABLE"])') });
const edited = but({ 'mysfits/app.py': `${textOf(given, 'mysfits/app.py')}\n# mine` });

/** What a plan would do, by paths. */
function told(plan: ChangePlan, committed: SourceFiles) {
  if (plan.kind === 'blocked') return plan;
  const paths = (changes: ReturnType<typeof changesBetween>) => changes.map(({ path, change: kind }) => `${kind} ${path}`);
  return { kind: plan.kind, write: paths([...plan.write]), commit: paths(changesBetween(committed, plan.files)) };
}

const both = [`changed ${main}`, `added ${catalogue}`];
const back = [`changed ${main}`, `deleted ${catalogue}`];

describe('the prepared change', () => {
  it('is a new file and two lines of another', () => {
    expect(change.map(({ path, before }) => [path, before === undefined])).toEqual([
      [main, false],
      [catalogue, true],
    ]);
    const requests = fileRequests('service', changesBetween(given, after));
    expect(requests.map(({ kind, operation, line }) => `${kind} ${operation} ${line.replace(/\d{2,}/, 'n')}`)).toEqual([
      `file change change service/${main}  +3 -2`,
      `file add add service/${catalogue}  +n -0`,
    ]);
    const diff = String(requests[0]?.input.diff);
    expect(diff).toContain(`--- a/service/${main}\n+++ b/service/${main}\n@@`);
    expect(diff).toContain('\n-    app = create_app(catalogue=BuiltInCatalogue()');
    expect(diff).toContain('\n+    app = create_app(catalogue=TableCatalogue(os.environ["MYSFITS_TABLE"])');
  });

  it.each([
    ['as it was given', given, 'before'],
    ['with other changes of the learner', edited, 'before'],
    ['half changed', but({ [catalogue]: form('after')[catalogue] ?? null }), 'before'],
    ['changed', after, 'after'],
    ['changed, with lines ended as on Windows', but({ [main]: textOf(after, main).replaceAll('\n', '\r\n') }, after), 'after'],
    ['changed and edited since', but({ [catalogue]: `${textOf(after, catalogue)}\n# mine` }, after), 'by-hand'],
    ['changed by hand', byHand, 'by-hand'],
    ['with a file in the way', otherGreeting, 'otherwise'],
    ['without the file that is to change', but({ [main]: null }), 'otherwise'],
    ['whose tests alone speak of a table', but({ 'tests/test_it.py': 'import boto3' }), 'before'],
  ] as const)('knows a service %s', (_how, files, stand) => {
    expect(standOf(files, change)).toBe(stand);
  });

  it.each([
    ['nothing has changed', given, given, { kind: 'commit', write: both, commit: both }],
    ['the learner has more changes, which stay for a push', edited, given, { kind: 'commit', write: both, commit: both }],
    ['others were committed, which stay too', given, edited, { kind: 'commit', write: both, commit: both }],
    ['the folder has changed, and a kill came before the commit', after, given, { kind: 'commit', write: [], commit: both }],
    ['all was committed', after, after, { kind: 'shipped', write: [], commit: [] }],
    ['somebody committed it from a clone', given, after, { kind: 'shipped', write: both, commit: [] }],
    ['the learner made it by hand', byHand, given, { kind: 'commit', write: [], commit: [`changed ${main}`] }],
    ['it was made by hand and pushed', byHand, byHand, { kind: 'shipped', write: [], commit: [] }],
    ['a file is in the way', otherGreeting, given, { kind: 'blocked', where: 'folder', paths: [main] }],
    ['a file that was committed is in the way', given, otherGreeting, { kind: 'blocked', where: 'source', paths: [main] }],
  ] as const)('is planned well where %s', (_when, folder, source, plan) => {
    expect(told(planChange({ folder, source, change }), source)).toEqual(plan);
  });

  const tuned = but({ [catalogue]: `${textOf(after, catalogue)}\n# mine` }, after);
  it.each([
    ['all is as the course made it', after, after, { kind: 'commit', write: back, commit: back }],
    [
      'the learner has more changes, which stay',
      but({ 'x.py': 'pass' }, after),
      after,
      { kind: 'commit', write: back, commit: back },
    ],
    ['it was committed already', after, given, { kind: 'shipped', write: back, commit: [] }],
    ['nothing is left to do', given, given, { kind: 'shipped', write: [], commit: [] }],
    [
      'the new file was edited, which stays unused',
      tuned,
      tuned,
      { kind: 'commit', write: [`changed ${main}`], commit: [`changed ${main}`] },
    ],
    ['it was made by hand', given, byHand, { kind: 'blocked', where: 'source', paths: [main] }],
    ['the folder was changed by hand', byHand, after, { kind: 'blocked', where: 'folder', paths: [main] }],
    ['the learner took it back in their own way', otherGreeting, otherGreeting, { kind: 'shipped', write: [], commit: [] }],
  ] as const)('is taken back well where %s', (_when, folder, source, plan) => {
    expect(told(planReturn({ folder, source, change }), source)).toEqual(plan);
  });

  it('is written file by file into the folder, and taken out again, with nothing left beside', async () => {
    const [folder, home] = [await tempFolder(), await tempFolder()];
    await writeChanges({ folder, home }, changesBetween(new Map(), given));
    expect(await serviceFiles(folder)).toEqual(given);
    await writeChanges({ folder, home }, changesBetween(given, after));
    expect(await readFile(join(folder, catalogue), 'utf8')).toBe(textOf(after, catalogue));
    await writeChanges({ folder, home }, changesBetween(after, given));
    expect(await serviceFiles(folder)).toEqual(given);
  });
});
