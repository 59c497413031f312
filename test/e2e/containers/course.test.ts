import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { installProgram, type Program } from '../../commands/program/install.ts';
import { testEngine } from '../../helpers/engine.ts';
import { creatures } from '../../site/creatures.ts';
import { docker, dockerLines } from './docker.ts';
import { type Learner, newLearner, type Sandbox } from './learner.ts';
import { lookAtPage } from './look.ts';
import { noTraces, tracesOf } from './traces.ts';

// Whole journeys, each of many processes, beside other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const here = await testEngine();

const worlds = [
  {
    name: 'with a container engine',
    engine: true,
    env: { MYSFITS_ENGINE: undefined, MYSFITS_PYTHON_IMAGE: here?.baseImage },
    built: /Successfully built|naming to/,
  },
  { name: 'without any engine', engine: false, env: { MYSFITS_ENGINE: 'none' }, built: /Packing \d+ files/ },
];

const names = creatures.map(({ name }) => name);

/** Whole, with what builds print. */
const toService = ['--through', 'service', '--yes', '--verbose'];

/** No build before had such a creature: none can be a cache of ours. */
const renamed = `Gary ${randomUUID().slice(0, 8)}`;

describe.each(worlds)('modules 1 and 2, $name', ({ engine, env, built }) => {
  if (engine && here === undefined) {
    it.skip('are built in containers', () => {});
    return;
  }
  let program: Program;
  let learner: Learner;
  let sandbox: Sandbox;
  let registry = '';
  let site = '';

  beforeAll(async () => {
    program = await installProgram();
    learner = await newLearner(program, env);
  });
  afterAll(async () => {
    await learner?.leave();
    await program?.remove();
  });

  const traces = () => tracesOf(learner, sandbox, { engine, registry });
  const pushed = async () => {
    const { code, stdout, stderr } = await learner.shell(
      `aws ecr describe-images --repository-name "${(await learner.status()).project}-service" --output json`,
    );
    expect(code, stderr).toBe(0);
    const { imageDetails } = JSON.parse(stdout) as { imageDetails: { imageDigest: string; imagePushedAt: string }[] };
    return imageDetails.map(({ imageDigest, imagePushedAt }) => ({ digest: imageDigest, at: Date.parse(imagePushedAt) }));
  };
  const newest = async () => {
    const [image] = (await pushed()).sort((one, other) => other.at - one.at);
    if (image === undefined) throw new Error('Nothing was pushed.');
    return `${registry}/${(await learner.status()).project}-service@${image.digest}`;
  };
  /** The one container of a task; beside it runs the relay. */
  const taskContainer = async () => {
    const ours = await dockerLines('ps', '--format', '{{.ID}} {{.Names}}', '--filter', `label=mysfits.sandbox=${sandbox.id}`);
    const [container, ...others] = ours.filter((line) => !line.includes('mysfits-relay-'));
    expect([others.length, ours.length]).toEqual([0, 2]);
    return container?.split(' ')[0] ?? '';
  };
  const serviceAnswers = async () => {
    const { urls } = await learner.status();
    await expect
      .poll(
        async () => {
          const answer = await fetch(urls.service ?? '', { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
          return answer?.status;
        },
        { timeout: 60_000, interval: 250 },
      )
      .toBe(200);
  };

  it('are built by one command that asks nothing, and are well', async () => {
    const { code, stdout, stderr } = await learner.mysfits('up', '--rehearse', ...toService);
    expect({ code, stderr }, stdout).toMatchObject({ code: 0, stderr: '' });
    expect(stdout).toMatch(built);
    sandbox = await learner.sandbox();
    const { stdout: uri } = await learner.shell(
      'aws ecr describe-repositories --query "repositories[0].repositoryUri" --output text',
    );
    registry = uri.slice(0, uri.indexOf('/'));
    site = (await learner.status()).urls.site ?? '';
  });

  it('show twelve creatures in a browser, who came through the load balancer from a task', async () => {
    await sandbox.control.clearJournal();
    const seen = await lookAtPage(site, { profile: 'Gary' });
    expect(seen.names).toEqual(names);
    expect(seen.complaints).toEqual([]);
    const { urls } = await learner.status();
    const gary = creatures.find(({ name }) => name === 'Gary')?.mysfitId;
    expect(seen.asked).toEqual([urls.service, `${urls.service}/${gary}`]);
    expect(seen.source).toContain(new URL(urls.service ?? '').host);

    const journal = await sandbox.control.journal({ service: 'elbv2', operation: 'Request' });
    const requests = journal.map(({ input }) => (input as { readonly request?: string }).request);
    expect(requests).toEqual(expect.arrayContaining(['GET /mysfits HTTP/1.1', `GET /mysfits/${gary} HTTP/1.1`]));
    const { stdout } = await learner.mysfits('logs');
    expect(stdout).toContain(`"GET /mysfits/${gary} 200"`);
  });

  if (engine) {
    it('run the task as nobody in particular, on a disk it can only read, with the limits it was given', async () => {
      const container = await taskContainer();
      const [{ Config, HostConfig, Mounts }] = JSON.parse(await docker('inspect', container));
      expect(Config).toMatchObject({ User: '10001:10001', Cmd: ['python3', '-m', 'mysfits'] });
      expect(HostConfig).toMatchObject({
        ReadonlyRootfs: true,
        Privileged: false,
        // 256 CPU units and 512 MiB, without swap.
        NanoCpus: 250_000_000,
        Memory: 512 * 2 ** 20,
        MemorySwap: 512 * 2 ** 20,
        PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1' }] },
      });
      expect(Mounts).toEqual([]);
      expect(await docker('exec', container, 'id', '-u')).toBe('10001');
      await expect(docker('exec', '--user', '0', container, 'touch', '/service/mine')).rejects.toThrow('Read-only file system');
    });

    it("let the task reach the sandbox by boto3 from its container, with its role's rights and no more", async () => {
      const table = `${(await learner.status()).project}-mysfits`;
      const made = await learner.shell(
        [
          `aws dynamodb create-table --table-name ${table} --billing-mode PAY_PER_REQUEST --key-schema AttributeName=MysfitId,KeyType=HASH --attribute-definitions AttributeName=MysfitId,AttributeType=S`,
          `aws dynamodb wait table-exists --table-name ${table}`,
          `aws dynamodb put-item --table-name ${table} --item '{"MysfitId":{"S":"a"},"Likes":{"N":"1"}}'`,
        ].join(' && '),
      );
      expect(made, made.stderr).toMatchObject({ code: 0 });
      // Debian's boto3 is older than AWS_ENDPOINT_URL.
      const program = `
import boto3, os
table = boto3.resource('dynamodb', endpoint_url=os.environ['AWS_ENDPOINT_URL']).Table('${table}')
table.update_item(Key={'MysfitId': 'a'}, UpdateExpression='ADD Likes :one', ExpressionAttributeValues={':one': 1})
print(table.scan()['Items'])
try:
    table.put_item(Item={'MysfitId': 'b'})
except Exception as error:
    print(error)
`;
      const [items, refusal] = await dockerLines('exec', await taskContainer(), 'python3', '-c', program);
      expect(items).toBe("[{'MysfitId': 'a', 'Likes': Decimal('2')}]");
      expect(refusal).toMatch(/AccessDeniedException.*assumed-role.* is not authorized to perform: dynamodb:PutItem on resource/);
      const gone = await learner.shell(`aws dynamodb delete-table --table-name ${table}`);
      expect(gone, gone.stderr).toMatchObject({ code: 0 });
    });

    it('have pushed an image that docker pulls by its digest and runs', async () => {
      const image = await newest();
      const login = await learner.shell(
        `aws ecr get-login-password | docker login --username AWS --password-stdin ${registry} && docker pull --quiet ${image}`,
      );
      expect(login, login.stderr).toMatchObject({ code: 0 });
      const look = ['-c', 'import mysfits.app, os; print(os.getuid())'];
      expect(await docker('run', '--rm', '--network=none', '--read-only', image, 'python3', ...look)).toBe('10001');
      await docker('image', 'rm', image);
    });
  }

  it('are neither built nor pushed a second time', async () => {
    const images = await pushed();
    const { images: before } = await traces();
    const { code, stdout } = await learner.mysfits('up', ...toService);
    expect(code, stdout).toBe(0);
    expect(stdout).not.toMatch(built);
    expect(stdout).toMatch(/✓ Image there already/);
    expect(await pushed()).toEqual(images);
    expect((await traces()).images).toEqual(before);
  });

  it('are built and pushed anew when a file was changed, and the page shows it', async () => {
    const file = join(learner.service, 'mysfits', 'creatures.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"Gary"', `"${renamed}"`));
    const before = await pushed();
    const { code, stdout } = await learner.mysfits('up', ...toService);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(built);
    expect(await pushed()).toHaveLength(before.length + 1);
    const seen = await lookAtPage(site, { profile: renamed });
    expect(seen.names).toEqual(names.map((name) => (name === 'Gary' ? renamed : name)));
  });

  it('come back with the next command after the sandbox was killed', async () => {
    process.kill(sandbox.pid, 'SIGKILL');
    expect(await learner.status()).toMatchObject({ drift: [] });
    await serviceAnswers();
    const { pid } = await learner.sandbox();
    expect(pid).not.toBe(sandbox.pid);
    // The task's, and the relay by which it reaches the sandbox.
    expect((await traces()).containers).toHaveLength(engine ? 2 : 0);
    expect((await lookAtPage(site, { profile: renamed })).names).toHaveLength(12);
  });

  it('leave nothing behind: no resource, container, network, image, process or file, even after another kill', async () => {
    const intermediate = engine ? await changedImages() : [];
    if (engine) expect(intermediate.length).toBeGreaterThan(3);
    process.kill((await learner.sandbox()).pid, 'SIGKILL');
    const { code, stdout, stderr } = await learner.mysfits('teardown', '--yes');
    expect({ code, stderr }, stdout).toMatchObject({ code: 0, stderr: '' });
    expect(await learner.inventory()).toEqual([]);
    expect(await traces()).toEqual(noTraces);
    for (const image of intermediate) await expect(docker('image', 'inspect', image)).rejects.toThrow(/No such image/);
  });

  /** Every image that the last build went through from the learner's change on: no other build shares those. */
  async function changedImages(): Promise<readonly string[]> {
    const [built = ''] = (await traces()).images.filter((name) => name.startsWith(`${registry}/`));
    const format = '{{.ID}} {{.CreatedBy}}';
    const history = await dockerLines('history', '--no-trunc', '--format', format, built.split(' ')[0] ?? '');
    const changed = history.findIndex((line) => line.includes('COPY'));
    return history.slice(0, changed + 1).flatMap((line) => (line.startsWith('sha256:') ? [line.split(' ')[0] ?? ''] : []));
  }
});
