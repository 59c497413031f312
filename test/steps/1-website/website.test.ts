import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { s3 } from '../../../src/aws/request.ts';
import { NameTakenError, NotOursError } from '../../../src/course/errors.ts';
import { listRequests } from '../../../src/course/request.ts';
import { siteAnswers } from '../../../steps/1-website/site-answers.ts';
import { courseThrough, openRehearsal, type Rehearsal } from '../../helpers/rehearsal.ts';

const bucket = 'mysfits-t3st00-site';
/** The module by itself: what comes after it has tests of its own. */
const course = courseThrough('website');

describe('the website module', () => {
  let rehearsal: Rehearsal;
  beforeEach(async () => {
    rehearsal = await openRehearsal({ course });
  });
  afterEach(() => rehearsal.close());

  const websiteUrl = () => rehearsal.session.target.websiteUrl(bucket);
  const outcomes = async (walk: 'up' | 'teardown') => {
    const { summary } = await rehearsal[walk]();
    return Object.fromEntries(summary.results.map(({ step, outcome }) => [step, outcome]));
  };

  it('ends with a site that anyone can read, and that its own check approves', async () => {
    const { summary } = await rehearsal.up();
    expect(summary.results.filter(({ outcome }) => outcome !== 'created')).toEqual([]);
    const answer = await fetch(await websiteUrl());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await answer.text()).toContain('Evangeline');
    const outputs = Object.fromEntries(summary.results.map(({ step, outputs }) => [step, outputs]));
    await siteAnswers.run({ ...rehearsal.hands, project: rehearsal.project, outputs, signal: new AbortController().signal });
  });

  it('answers 403 until anyone may read, then 200', async () => {
    let before: number | undefined;
    await rehearsal.up({
      gate: async ({ id }) => {
        while (id === 'site-access' && before === undefined) {
          const url = await websiteUrl().catch(() => undefined);
          if (url !== undefined) before = (await fetch(url)).status;
        }
        return 'go';
      },
    });
    expect(before).toBe(403);
    expect((await fetch(await websiteUrl())).status).toBe(200);
  });

  it('sends exactly the calls that the plan showed, step by step', async () => {
    const planned = await rehearsal.plan();
    const { changes } = await rehearsal.up();
    for (const { card, requests } of planned) {
      const sent = changes.filter(({ step }) => step === card.id).map(({ operation, input }) => ({ operation, input }));
      const shown = requests.map(({ operation, input }) => ({ operation, input }));
      const byKey = (calls: typeof sent) => calls.map((call) => JSON.stringify(call)).sort();
      expect(byKey(sent), card.id).toEqual(byKey(shown));
    }
    expect(changes.length).toBe(planned.flatMap(({ requests }) => requests).length);
  });

  it('changes nothing when it runs again, with one look per resource', async () => {
    await rehearsal.up();
    const again = await rehearsal.up();
    expect(again.changes).toEqual([]);
    expect(again.summary.results.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged']);
    // The bucket, its website, its policy and its block, and its objects.
    expect(again.calls.map(({ operation }) => operation).sort()).toEqual([
      'GetBucketPolicy',
      'GetBucketTagging',
      'GetBucketWebsite',
      'GetPublicAccessBlock',
      'ListObjectsV2',
    ]);
  });

  it('leaves nothing, and can be built again under the same name', async () => {
    await rehearsal.up();
    const { summary } = await rehearsal.teardown();
    expect(summary.outcome).toBe('done');
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
    expect((await rehearsal.state())?.rows).toEqual({});
    expect((await rehearsal.up()).summary.outcome).toBe('done');
  });

  it('uploads only what changed, and takes away what is gone from the folder', async () => {
    await writeFile(join(rehearsal.files.site, 'extra.txt'), 'one');
    await rehearsal.up();
    await writeFile(join(rehearsal.files.site, 'new page.html'), '<title>new</title>');
    await writeFile(join(rehearsal.files.site, 'error.html'), '<title>other</title>');
    await rm(join(rehearsal.files.site, 'extra.txt'));
    const { changes } = await rehearsal.up();
    const keys = changes.map(({ operation, input }) => [operation, input.Key ?? input.Delete]);
    expect(keys.sort()).toEqual([
      ['DeleteObjects', { Objects: [{ Key: 'extra.txt' }], Quiet: true }],
      ['PutObject', 'error.html'],
      ['PutObject', 'new page.html'],
    ]);
    expect((await fetch(new URL('new%20page.html', await websiteUrl()))).status).toBe(200);
  });

  it('carries the digest of its content on every object', async () => {
    await rehearsal.up();
    const { Contents = [] } = await rehearsal.hands.send(s3(new ListObjectsV2Command({ Bucket: bucket })));
    expect(Contents.length).toBeGreaterThan(14);
    for (const { Key } of Contents) {
      const { Metadata } = await rehearsal.hands.send(s3(new GetObjectCommand({ Bucket: bucket, Key })));
      expect(Metadata?.['mysfits-digest'], Key).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  describe('when somebody changed things behind its back', () => {
    const meddle: [what: string, step: string, commands: Parameters<typeof s3>[0][]][] = [
      ['the tags are gone', 'site-bucket', [new DeleteBucketTaggingCommand({ Bucket: bucket })]],
      [
        'another page comes first',
        'site-hosting',
        [new PutBucketWebsiteCommand({ Bucket: bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'home.html' } } })],
      ],
      ['the policy is gone', 'site-access', [new DeleteBucketPolicyCommand({ Bucket: bucket })]],
      ['a page is gone', 'site-pages', [new DeleteObjectCommand({ Bucket: bucket, Key: 'index.html' })]],
      ['a page says something else', 'site-pages', [new PutObjectCommand({ Bucket: bucket, Key: 'index.html', Body: 'boo' })]],
    ];
    it.each(meddle)('%s: the next run mends it, and only that', async (_what, step, commands) => {
      await rehearsal.up();
      for (const command of commands) await rehearsal.hands.send(s3(command));
      const { summary, changes } = await rehearsal.up();
      expect(summary.outcome).toBe('done');
      expect(new Set(changes.map((call) => call.step))).toEqual(new Set([step]));
      expect((await fetch(await websiteUrl())).status).toBe(200);
      expect((await rehearsal.up()).changes).toEqual([]);
    });
  });

  it('deletes what others put into its bucket: versions, markers, unfinished uploads', async () => {
    await rehearsal.up();
    const { send } = rehearsal.hands;
    await send(s3(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } })));
    await send(s3(new PutObjectCommand({ Bucket: bucket, Key: 'index.html', Body: 'second version' })));
    await send(s3(new PutObjectCommand({ Bucket: bucket, Key: 'not/ours & odd+key', Body: 'x' })));
    await send(s3(new DeleteObjectCommand({ Bucket: bucket, Key: 'error.html' })));
    await send(s3(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'never finished' })));
    expect((await rehearsal.teardown()).summary.outcome).toBe('done');
    expect(await rehearsal.sandbox.control.inventory()).toEqual([]);
  });

  it('counts as gone what is gone already', async () => {
    await rehearsal.up();
    const first = await rehearsal.state();
    await rehearsal.teardown();
    expect(Object.keys(first?.rows ?? {})).toHaveLength(4);
    expect(await outcomes('teardown')).toEqual({});
  });

  it('adopts nothing of a stranger: a bucket of ours by name only is left alone', async () => {
    await rehearsal.hands.send(
      s3(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } })),
    );
    const { summary, changes } = await rehearsal.up();
    expect(summary.outcome).toBe('failed');
    expect(summary.results.find(({ step }) => step === 'site-bucket')?.cause).toBeInstanceOf(NotOursError);
    expect(changes).toEqual([]);
    await rehearsal.teardown();
    expect((await rehearsal.sandbox.control.inventory()).map(({ name }) => name)).toEqual([bucket]);
  });

  it('says it when the name belongs to another account, and records nothing', async () => {
    const other = await rehearsal.sandbox.control.addAccount();
    const { openSession } = await import('../../../src/aws/session.ts');
    const { createTools } = await import('../../../src/aws/tools.ts');
    const session = await openSession({ sandbox: { ...rehearsal.sandbox, ...other } });
    const stranger = createTools({
      session,
      files: rehearsal.files,
      machine: rehearsal.machine,
      signal: new AbortController().signal,
    });
    await stranger.send(
      s3(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } })),
    );
    const { summary } = await rehearsal.up();
    expect(summary.results.find(({ step }) => step === 'site-bucket')?.cause).toBeInstanceOf(NameTakenError);
    expect((await rehearsal.state())?.rows).toEqual({});
  });

  it('finds in the sweep what no row knows, and takes nothing that only looks like it', async () => {
    await rehearsal.up();
    const { send } = rehearsal.hands;
    const make = (Bucket: string, project?: string) => {
      const Tags = project === undefined ? [] : [{ Key: 'mysfits:project', Value: project }];
      return send(s3(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1', Tags } })));
    };
    await make(`${rehearsal.project}-forgotten`, rehearsal.project);
    await make('named-otherwise-1', rehearsal.project);
    await send(s3(new PutObjectCommand({ Bucket: 'named-otherwise-1', Key: 'a', Body: 'b' })));
    const decoys = [`${rehearsal.project}-untagged`, 'mysfits-t3st01-site', `${rehearsal.project}-of-another`];
    await make(decoys[0] ?? '');
    await make(decoys[1] ?? '', 'mysfits-t3st01');
    await make(decoys[2] ?? '', 'mysfits-t3st01');
    const { summary } = await rehearsal.teardown();
    expect(summary.leftovers.map(({ name, outcome }) => [name, outcome]).sort()).toEqual([
      ['mysfits-t3st00-forgotten', 'deleted'],
      ['named-otherwise-1', 'deleted'],
    ]);
    expect((await rehearsal.sandbox.control.inventory()).map(({ name }) => name).sort()).toEqual(decoys.sort());
  });

  it('shows in every plan lines that a person could type', async () => {
    const planned = await rehearsal.plan();
    const lines = planned.flatMap(({ requests }) => listRequests({ requests })).map(({ line }) => line);
    expect(lines.every((line) => line.startsWith('aws s3api '))).toBe(true);
    expect(lines[0]).toContain(`create-bucket --bucket=${bucket}`);
  });
});

describe('in us-east-1', () => {
  it('names no place for the bucket', async () => {
    const rehearsal = await openRehearsal({ course, region: 'us-east-1' });
    try {
      const { summary, changes } = await rehearsal.up();
      expect(summary.outcome).toBe('done');
      expect(changes.find(({ operation }) => operation === 'CreateBucket')?.input.CreateBucketConfiguration).not.toHaveProperty(
        'LocationConstraint',
      );
    } finally {
      await rehearsal.close();
    }
  });
});
