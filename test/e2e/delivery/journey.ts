import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { installProgram, type Program } from '../../commands/program/install.ts';
import { figureOf, type Met, startLoad } from '../../helpers/load/start-load.ts';
import { creatures } from '../../site/creatures.ts';
import { type Learner, newLearner, type Sandbox } from '../containers/learner.ts';
import { lookAtPage } from '../containers/look.ts';
import { noTraces, tracesOf } from '../containers/traces.ts';
import { replaceFile, sayBehindNames, told } from './changes.ts';

interface Journey {
  readonly name: string;
  readonly engine: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Operations that only look. */
const onlyLooks = /^(Get|Head|List|Describe|BatchGet|Query|Scan)/;

/** How many times faster than ours the sandbox's clock runs where AWS's waits are to be felt. */
const fast = 20;

/** The whole of modules 1 to 4 with a pipeline that delivers: from outside, by programs that aren't ours where there are some. */
export function deliveryJourney({ name, engine, env }: Journey): void {
  // Each part is a program that builds and rolls out, beside other tests.
  vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });

  describe(`modules 1 to 4, ${name}`, () => {
    let program: Program;
    let learner: Learner;
    let sandbox: Sandbox;
    let registry = '';

    beforeAll(async () => {
      program = await installProgram();
      learner = await newLearner(program, env);
    });
    afterAll(async () => {
      await learner?.leave();
      await program?.remove();
    });

    const urls = async () => (await learner.status()).urls;
    const page = async (word: string) => {
      const seen = await lookAtPage((await urls()).site ?? '', { profile: `Gary ${word}`.trim() });
      expect(seen.complaints).toEqual([]);
      // A table gives them in an order of its own.
      return [...seen.names].sort();
    };
    const all = (word: string) => creatures.map((one) => `${one.name} ${word}`.trim()).sort();

    /** Does something while visitors come, and tells how many there were; none of them may go away unanswered. */
    const underLoad = async (what: string, work: () => Promise<void>): Promise<Met> => {
      const load = startLoad((await urls()).service ?? '', { told });
      await work().catch(async (error: unknown) => {
        await load.stop();
        throw error;
      });
      const met = await load.stop();
      console.log(figureOf(`${what}, ${name}`, met));
      expect(met.failures).toEqual([]);
      expect(met.requests).toBeGreaterThan(100);
      return met;
    };

    it('are built by one command that asks nothing', async () => {
      const { code, stdout, stderr } = await learner.mysfits('up', '--rehearse', '--yes');
      expect({ code, stderr }, stdout).toMatchObject({ code: 0, stderr: '' });
      sandbox = await learner.sandbox();
      const { stdout: uri } = await learner.shell(
        'aws ecr describe-repositories --query "repositories[0].repositoryUri" --output text',
      );
      registry = uri.slice(0, uri.indexOf('/'));
      expect(await page('')).toEqual(all(''));
    });

    it("deliver a line that is pushed, at AWS's pace and with its lag, and no visitor goes away unanswered", async () => {
      await sandbox.control.setLatency('aws', fast);
      await sayBehindNames(learner.service, 'pushed');
      const met = await underLoad("push at AWS's pace", async () => {
        const { code, stdout, stderr } = await learner.mysfits('push', '-m', 'A word behind each name');
        expect({ code, stderr }, stdout).toMatchObject({ code: 0 });
        expect(stdout).toContain('service/mysfits/app.py');
      });
      await sandbox.control.setLatency('instant');
      expect(Object.keys(met.told).sort()).toEqual(['', 'pushed']);
      expect(await page('pushed')).toEqual(all('pushed'));
    });

    it('deliver a line that plain git pushes', async () => {
      const { stdout: url } = await learner.shell(
        'aws codecommit get-repository --repository-name "$(aws codecommit list-repositories --query "repositories[0].repositoryName" --output text)" --query repositoryMetadata.cloneUrlHttp --output text',
      );
      const clone = join(learner.cwd, 'clone');
      const cloned = await learner.shell(
        `git clone -c credential.helper= -c "credential.helper=!$NODE $CLI git-credential --dir '${learner.cwd}/mysfits'" -c credential.useHttpPath=true '${url.trim()}' '${clone}'`,
      );
      expect(cloned, cloned.stderr).toMatchObject({ code: 0 });
      await sayBehindNames(clone, 'by-git');
      const met = await underLoad('git push', async () => {
        const pushed = await learner.shell(
          `cd '${clone}' && git -c user.name=Learner -c user.email=learner@example.org commit -qam "Another word" && git push -q`,
        );
        expect(pushed, pushed.stderr).toMatchObject({ code: 0 });
        await expect
          .poll(async () => told.exec(await (await fetch((await urls()).service ?? '')).text())?.[1], {
            timeout: 120_000,
            interval: 500,
          })
          .toBe('by-git');
        await settled();
      });
      expect(Object.keys(met.told).sort()).toEqual(['by-git', 'pushed']);
      expect(await page('by-git')).toEqual(all('by-git'));
      await copyFile(join(clone, 'mysfits', 'app.py'), join(learner.service, 'mysfits', 'app.py'));
      const { code, stdout } = await learner.mysfits('push');
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/nothing/i) });
    });

    it('take back a version that crashes at its start, say its last words, and the one before answers all the while', async () => {
      const main = join(learner.service, 'mysfits', '__main__.py');
      const mend = await replaceFile(main, () => 'print("No creature to be found", flush=True)\nraise SystemExit(1)\n');
      const met = await underLoad('a version that crashes', async () => {
        const { code, stdout, stderr } = await learner.mysfits('push');
        expect(code, stdout).toBe(1);
        expect(stderr + stdout).toContain('No creature to be found');
      });
      expect(Object.keys(met.told)).toEqual(['by-git']);
      await mend();
    });

    it('show the end of a build that fails', async () => {
      const mend = await replaceFile(join(learner.service, 'Dockerfile'), (text) => `${text}\nCOPY nowhere ./nowhere\n`);
      const { code, stdout, stderr } = await learner.mysfits('push');
      expect(code, stdout).toBe(1);
      expect(stderr).toMatch(/nowhere/);
      await mend();
    });

    it('go on from there, and deliver the same commit twice', async () => {
      await sayBehindNames(learner.service, 'again');
      const { code, stdout, stderr } = await learner.mysfits('push');
      expect(code, stdout + stderr).toBe(0);
      expect(await page('again')).toEqual(all('again'));
      const pipeline = `${(await learner.status()).project}-pipeline`;
      const started = await learner.shell(`aws codepipeline start-pipeline-execution --name '${pipeline}' --output text`);
      expect(started, started.stderr).toMatchObject({ code: 0 });
      await expect
        .poll(
          async () =>
            (
              await learner.shell(
                `aws codepipeline get-pipeline-execution --pipeline-name '${pipeline}' --pipeline-execution-id '${started.stdout.trim()}' --query pipelineExecution.status --output text`,
              )
            ).stdout.trim(),
          { timeout: 120_000, interval: 1_000 },
        )
        .toBe('Succeeded');
    });

    it('stay as they are for `up` and `status`: what the pipeline brought is its own', async () => {
      const calls = join(learner.cwd, 'mysfits', '.mysfits', 'calls.ndjson');
      const lines = async () => (await readFile(calls, 'utf8')).split('\n').filter(Boolean);
      const before = (await lines()).length;
      const { code, stdout } = await learner.mysfits('up', '--yes');
      expect(code, stdout).toBe(0);
      const operations = (await lines()).slice(before).map((line) => (JSON.parse(line) as { operation: string }).operation);
      expect(operations.filter((operation) => !onlyLooks.test(operation))).toEqual([]);
      expect((await learner.status()).drift).toEqual([]);
      const { code: verified, stdout: proofs } = await learner.mysfits('verify');
      expect(verified, proofs).toBe(0);
    });

    it('leave nothing behind', async () => {
      const { code, stdout, stderr } = await learner.mysfits('teardown', '--yes');
      expect({ code, stderr }, stdout).toMatchObject({ code: 0, stderr: '' });
      expect(await learner.inventory()).toEqual([]);
      expect(await tracesOf(learner, sandbox, { engine, registry })).toEqual(noTraces);
    });

    /** Resolves when a deployment has come to its end: one version runs. */
    async function settled(): Promise<void> {
      const cluster = (await learner.status()).project;
      await expect
        .poll(
          async () =>
            (
              await learner.shell(
                `aws ecs describe-services --cluster '${cluster}-cluster' --services '${cluster}-service' --query 'services[0].deployments[].rolloutState' --output text`,
              )
            ).stdout.trim(),
          { timeout: 120_000, interval: 1_000 },
        )
        .toBe('COMPLETED');
    }
  });
}
