import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dynamodb } from '../../../src/aws/request.ts';
import { visit } from '../../../src/aws/visit.ts';
import { website } from '../../../steps/1-website/index.ts';
import { service } from '../../../steps/2-service/index.ts';
import { delivery } from '../../../steps/3-delivery/index.ts';
import { recordedSource } from '../../../steps/3-delivery/source/open-source.ts';
import { serviceFiles } from '../../../steps/3-delivery/source/service-files.ts';
import { preparedChange } from '../../../steps/4-data/change/prepared-change.ts';
import { serviceReadsTable } from '../../../steps/4-data/checks.ts';
import { data } from '../../../steps/4-data/index.ts';
import { course as wholeCourse } from '../../../steps/index.ts';
import { openRehearsal, type Rehearsal, type Run } from '../../helpers/rehearsal.ts';
import { visitors } from '../2-service/kit/visitors.ts';

const course = { ...wholeCourse, modules: [website, service, delivery, data] };
const gary = '3f0f196c-4a7b-43af-9e29-6522a715342d';
const [main, catalogue] = (await preparedChange()).map(({ after }) => after.toString());

describe('the release of the change', { timeout: 400_000 }, () => {
  let rehearsal: Rehearsal;
  beforeEach(async () => {
    rehearsal = await openRehearsal({ course });
  });
  afterEach(() => rehearsal.close());

  const fileOf = (path: string) => join(rehearsal.files.service, 'mysfits', path);
  const outputs = async () =>
    Object.fromEntries(Object.values((await rehearsal.state())?.rows ?? {}).map(({ step, outputs: own }) => [step, own]));
  const context = async () => ({
    ...rehearsal.hands,
    project: rehearsal.project,
    outputs: await outputs(),
    signal: new AbortController().signal,
  });
  const serviceUrl = async () => String((await outputs())['site-connect-service']?.serviceUrl);
  const sentBy = ({ changes }: Run, step: string) =>
    changes.filter((call) => call.step === step).map(({ operation, input }) => JSON.stringify({ operation, input }));
  const shownBy = ({ events }: Run, step: string) =>
    events.flatMap((event) => (event.type === 'requests-shown' && event.step === step ? event.requests : []));
  const endOf = ({ summary }: Run, step: string) => summary.results.find((result) => result.step === step);

  it('shows the change, delivers it, keeps what visitors wrote, and goes back before the table goes', async () => {
    const first = await rehearsal.up();
    expect(first.summary.results.filter(({ outcome }) => outcome !== 'created')).toEqual([]);
    for (const check of data.checks) await check.run(await context());

    // What was shown is what was done: to the learner's files, and in AWS.
    const shown = shownBy(first, 'data-release');
    expect(shown.map(({ kind, operation, input }) => [kind, operation, input.path])).toEqual([
      ['file', 'change', 'service/mysfits/__main__.py'],
      ['file', 'add', 'service/mysfits/table_catalogue.py'],
      ['aws', 'CreateCommit', undefined],
      ['aws', 'BatchWriteItem', undefined],
      ['aws', 'BatchWriteItem', undefined],
    ]);
    const calls = shown.filter(({ kind }) => kind === 'aws').map(({ operation, input }) => JSON.stringify({ operation, input }));
    expect(sentBy(first, 'data-release')).toEqual(calls);
    expect(await readFile(fileOf('__main__.py'), 'utf8')).toBe(main);
    expect(await readFile(fileOf('table_catalogue.py'), 'utf8')).toBe(catalogue);
    const head = await recordedSource(rehearsal.hands, await outputs()).head();
    expect(head?.files).toEqual(await serviceFiles(rehearsal.files.service));

    // A like is seen at once, and stays.
    const like = { UpdateExpression: 'ADD Likes :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
    const Key = { MysfitId: { S: gary } };
    await rehearsal.hands.send(dynamodb(new UpdateItemCommand({ TableName: 'mysfits-t3st00-mysfits', Key, ...like })));
    const likes = async () => {
      const answer = await visit(`${await serviceUrl()}/mysfits/${gary}`, { patience: 8_000 });
      return (JSON.parse(answer.text) as { likes: number }).likes;
    };
    expect(await likes()).toBe(1);
    const again = await rehearsal.up();
    expect(again.changes).toEqual([]);
    expect(again.summary.results.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([]);
    expect(await likes()).toBe(1);

    // A row that is lost is found again by what was committed and delivered.
    const stateFile = join(rehearsal.folder, '.mysfits', 'state.json');
    const { rows, ...state } = JSON.parse(await readFile(stateFile, 'utf8'));
    const { 'data-release': lost, ...left } = rows;
    await writeFile(stateFile, JSON.stringify({ ...state, rows: left }));
    const found = await rehearsal.up();
    expect([found.changes, endOf(found, 'data-release')]).toMatchObject([[], { outcome: 'adopted', outputs: lost.outputs }]);

    // What the learner made of it by hand isn't taken back, and as long as it is served, the table stays.
    await writeFile(fileOf('app.py'), 'TABLE = "MYSFITS_TABLE"\n');
    const refused = await rehearsal.teardown('data');
    expect(refused.summary.outcome).toBe('left');
    expect(endOf(refused, 'data-release')?.error?.what).toMatch(/mysfits\/app\.py in your `service` folder was changed by hand/);
    expect(refused.summary.results.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'data-release failed',
      'creatures blocked',
      'table blocked',
    ]);
    expect(refused.changes).toEqual([]);
    await writeFile(fileOf('app.py'), head?.files.get('mysfits/app.py')?.content ?? '');

    const crowd = visitors(`${await serviceUrl()}/mysfits`);
    const back = await rehearsal.teardown('data');
    expect(back.summary.results.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'data-release deleted',
      'creatures deleted',
      'table deleted',
    ]);
    await crowd.answered(10);
    expect((await crowd.stop()).failures).toEqual([]);
    expect(await likes()).toBe(0);
    expect(await readFile(fileOf('__main__.py'), 'utf8')).toContain('BuiltInCatalogue()');
    await expect(readFile(fileOf('table_catalogue.py'))).rejects.toThrow('ENOENT');

    expect((await rehearsal.teardown()).summary.outcome).toBe('done');
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
  });

  it('takes a change that was made by hand once it reads the table, and not before', async () => {
    // Made before there was a repository, so that the first release has it already; but it is no change at all.
    await writeFile(fileOf('__main__.py'), `${await readFile(fileOf('__main__.py'), 'utf8')}# One day MYSFITS_TABLE\n`);
    const first = await rehearsal.up();
    expect(first.summary.results.filter(({ outcome }) => outcome !== 'created').map(({ step }) => step)).toEqual([
      'data-release',
    ]);
    expect(endOf(first, 'data-release')?.error?.what).toMatch(/doesn't answer from the table mysfits-t3st00-mysfits$/);

    await writeFile(fileOf('own_catalogue.py'), catalogue ?? '');
    await writeFile(fileOf('__main__.py'), (main ?? '').replace('.table_catalogue', '.own_catalogue'));
    const source = recordedSource(rehearsal.hands, await outputs());
    const files = await serviceFiles(rehearsal.files.service);
    const { revision } = await source.commit({ files, message: 'Read the table in my own way', parent: await source.head() });
    const second = await rehearsal.up();
    expect(endOf(second, 'data-release')).toMatchObject({ outcome: 'created', outputs: { revision, delivered: true } });
    expect(await serviceFiles(rehearsal.files.service)).toEqual(files);
    expect((await rehearsal.up()).changes).toEqual([]);
    await serviceReadsTable.run(await context());

    // With the service all goes, and what the learner wrote stays theirs.
    expect((await rehearsal.teardown()).summary.outcome).toBe('done');
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
    expect(await serviceFiles(rehearsal.files.service)).toEqual(files);
  });
});
