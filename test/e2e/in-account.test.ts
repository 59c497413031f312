import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installProgram, type Program } from '../commands/program/install.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

let program: Program;
beforeAll(async () => {
  program = await installProgram();
});
afterAll(() => program.remove());

interface Call {
  readonly operation: string;
  readonly step?: string;
  readonly error?: string;
}
const looks = /^(Get|Head|List|Describe|BatchGet|Assume)/;

/**
 * One workspace runs a sandbox; another takes it for an AWS that isn't on this machine: there the image can't be packed,
 * and without an engine CodeBuild builds it.
 */
it('without an engine, the whole course against an AWS elsewhere is built by CodeBuild, and goes without a trace', async () => {
  const folder = await tempFolder();
  const [there, here] = [join(folder, 'there'), join(folder, 'here')];
  await mkdir(here);
  try {
    expect((await program.run(['sandbox', 'start', '--dir', there], { cwd: folder })).code).toBe(0);
    const status = JSON.parse((await program.run(['sandbox', 'status', '--json', '--dir', there], { cwd: folder })).stdout);
    const env = {
      AWS_ACCESS_KEY_ID: status.accessKeyId,
      AWS_SECRET_ACCESS_KEY: status.secretAccessKey,
      AWS_REGION: status.region,
    };
    const mysfits = (...words: readonly string[]) => program.run([...words, '--dir', here], { cwd: here, env });
    const changes = async () => {
      const lines = (await readFile(join(here, '.mysfits/calls.ndjson'), 'utf8')).trim().split('\n');
      const calls = lines.map((line) => JSON.parse(line) as Call);
      return calls.filter(({ operation, error }) => error === undefined && !looks.test(operation));
    };

    // What comes after belongs to the pipeline.
    const service = ['--through', 'service'];
    const planned = await mysfits('plan', '--aws');
    expect(planned.stdout).toContain('Describe how CodeBuild builds the image');

    const first = await mysfits('up', ...service, '--aws', '--endpoint-url', status.endpoint, '--yes');
    expect(first.code, first.stdout + first.stderr).toBe(0);
    expect(first.stdout).toContain('No container engine answers: AWS CodeBuild builds the image in your account.');
    const state = JSON.parse(await readFile(join(here, '.mysfits/state.json'), 'utf8'));
    expect(state.choices.builder).toBe('codebuild');
    const { serviceUrl } = state.rows['site-connect-service'].outputs;
    expect(await (await fetch(`${serviceUrl}/mysfits`)).json()).toHaveProperty('mysfits.length', 12);

    // Whoever lost the state file learns from what stands what was chosen.
    await Promise.all(['state.json', 'state.json.bak'].map((name) => rm(join(here, '.mysfits', name))));
    const recovered = await mysfits('recover', '--yes');
    expect(recovered.code, recovered.stdout + recovered.stderr).toBe(0);

    const before = await changes();
    expect((await mysfits('up', ...service, '--yes')).code).toBe(0);
    expect(await changes()).toEqual(before);

    await writeFile(join(here, 'service/mysfits/more.py'), '# a line of the learner\n');
    expect((await mysfits('up', ...service, '--yes')).code).toBe(0);
    const more = (await changes()).slice(before.length).map(({ step, operation }) => `${step} ${operation}`);
    expect(more.slice(0, 2)).toEqual(['image PutObject', 'image StartBuild']);

    const torn = await mysfits('teardown', '--yes');
    expect(torn.code, torn.stdout + torn.stderr).toBe(0);
    const left = await program.run(['sandbox', 'inventory', '--json', '--dir', there], { cwd: folder });
    expect(JSON.parse(left.stdout)).toEqual([]);
  } finally {
    await program.run(['sandbox', 'stop', '--dir', there], { cwd: folder });
  }
}, 120_000);
