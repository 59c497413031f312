import { afterEach, describe, expect, it } from 'vitest';
import { projects } from '../../../steps/projects.ts';
import { openRehearsal, type Rehearsal } from '../../helpers/rehearsal.ts';
import { makeEverything } from './by-hand.ts';

let rehearsal: Rehearsal;
afterEach(() => rehearsal.close());

const make = (prefix: string, project: string | undefined) =>
  makeEverything(rehearsal.hands.send, rehearsal.session.region, { prefix, project });
const inventory = async () => (await rehearsal.sandbox.control.inventory()).map(({ arn }) => arn).sort();
const lookForProjects = () => projects({ ...rehearsal.hands, signal: new AbortController().signal });

describe('things that nothing records', { timeout: 90_000 }, () => {
  it("are found and removed when they are the project's, whatever they stand on; what only looks like them is left alone", async () => {
    rehearsal = await openRehearsal();
    const { project } = rehearsal;
    await make(`${project}-x`, 'mysfits-0ther0');
    await make(`${project}x`, undefined);
    const others = await inventory();
    await make(project, project);

    const found = await lookForProjects();
    expect(found.map((one) => one.project)).toEqual(['mysfits-0ther0', project]);
    const [theirs, ours] = found.map(({ here }) => here.map(({ type }) => type).sort());
    // Other names of roles could be anybody's, and tag search knows none of them.
    expect(ours).toEqual([...(theirs ?? []), 'AWS::IAM::Role'].sort());
    expect(new Set(ours).size).toBe(24);

    const { summary } = await rehearsal.teardown();
    expect(summary.leftovers.filter(({ outcome }) => outcome !== 'deleted')).toEqual([]);
    expect(summary.outcome).toBe('done');
    expect(await inventory()).toEqual(others);
    expect((await lookForProjects()).map((one) => one.project)).toEqual(['mysfits-0ther0']);
  });

  it("but carry its names without its tags are nobody's: neither swept, nor built upon, nor torn down", async () => {
    rehearsal = await openRehearsal();
    await make(rehearsal.project, undefined);
    const before = await inventory();
    expect(await lookForProjects()).toEqual([]);
    const up = await rehearsal.up();
    const refused = up.summary.results.flatMap(({ step, error }) => (error?.what.includes("isn't this project's") ? [step] : []));
    expect(refused.sort()).toEqual([
      'cluster',
      'core-stack',
      'image-repository',
      'log-group',
      'site-bucket',
      'source-repository',
      'table',
    ]);
    // What has no namesake is made, and goes again.
    expect(new Set(up.changes.map(({ step }) => step))).toEqual(new Set(['artifact-bucket', 'build-log']));
    expect((await rehearsal.teardown()).summary.leftovers).toEqual([]);
    expect(await inventory()).toEqual(before);
  });
});
