import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildWithEngine } from '../../../src/image/build-with-engine.ts';
import { type PackOptions, packImage } from '../../../src/image/packer/pack-image.ts';
import { inspectImage, removeImage } from '../../../src/oci/engine/images.ts';
import type { ImageSource } from '../../../src/oci/image.ts';
import { manifestOf } from '../../../src/oci/image.ts';
import { unpackImage } from '../../../src/oci/layers/unpack-image.ts';
import { findPython } from '../../../src/oci/python/find-python.ts';
import { isPacked, packedLabels } from '../../../src/oci/python/packed-labels.ts';
import { packedProcess } from '../../../src/oci/python/packed-process.ts';
import { testEngine } from '../../helpers/engine.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const service = fileURLToPath(new URL('../../../backend/service', import.meta.url));
const env = { PATH: '/usr/bin:/bin' };
const here = await testEngine();

async function pack(folder: string, options: Partial<PackOptions> = {}): Promise<ImageSource> {
  const layers = await tempFolder();
  return await packImage({ folder, platform: 'linux/amd64', buildArgs: {}, layers, env, note: () => {}, ...options });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

describe('an image packed without an engine', () => {
  it('is the same for the same files, and another for others', async () => {
    const folder = join(await tempFolder(), 'service');
    await cp(service, folder, { recursive: true });
    const first = manifestOf(await pack(service)).digest;
    expect(manifestOf(await pack(folder)).digest).toBe(first);
    await writeFile(join(folder, 'mysfits', 'more.py'), '');
    expect(manifestOf(await pack(folder)).digest).not.toBe(first);
  });

  it("runs as a process of this machine's Python, and answers", async () => {
    const said: string[] = [];
    const image = await pack(service, { note: (text) => said.push(text) });
    const config = image.config.value.config ?? {};
    expect(isPacked(config)).toBe(true);
    expect(said[0]).toMatch(/^Python 3\.\d+\.\d+ of this machine takes the place of public\.ecr\.aws\/.*python:3\.13-slim\.$/);
    const root = await tempFolder();
    await unpackImage(image, root);
    const python = await findPython({ env, requirements: config.Labels?.[packedLabels.requirements] ?? 'nothing-there' });
    expect(python?.missing).toEqual([]);
    const port = await freePort();
    const plan = packedProcess({
      config,
      root,
      python: python ?? { path: '', version: '', missing: [] },
      env: { LISTEN: `127.0.0.1:${port}` },
    });
    expect(plan).toMatchObject({ args: ['-m', 'mysfits'], cwd: join(root, 'service'), env: { PYTHONUNBUFFERED: '1' } });
    const child = spawn(plan.command, plan.args, {
      cwd: plan.cwd,
      env: { ...plan.env, DRAIN_QUIET: '0.1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const line of createInterface({ input: child.stdout })) if (line.includes(String(port))) break;
    const { mysfits } = (await (await fetch(`http://127.0.0.1:${port}/mysfits`)).json()) as { mysfits: unknown[] };
    expect(mysfits).toHaveLength(12);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('copies as COPY does: contents of folders, files under their names, modes and links', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'app/deep'), { recursive: true });
    await writeFile(join(folder, 'app/deep/run.py'), 'pass');
    await chmod(join(folder, 'app/deep/run.py'), 0o755);
    await symlink('deep/run.py', join(folder, 'app/link'));
    await writeFile(join(folder, 'one'), '1');
    await writeFile(join(folder, 'secret'), 'x');
    await writeFile(join(folder, '.dockerignore'), 'secret\nDockerfile\n');
    await writeFile(
      join(folder, 'Dockerfile'),
      'FROM python:3\nWORKDIR /srv\nCOPY app ./\nCOPY one app/deep/ /both/\nCOPY one two\nCOPY one /srv\nCOPY . /all\n',
    );
    const root = await tempFolder();
    await unpackImage(await pack(folder), root);
    const text = (path: string) => readFile(join(root, path), 'utf8');
    expect(
      await Promise.all(['srv/link', 'both/one', 'both/run.py', 'srv/two', 'srv/one', 'all/app/deep/run.py'].map(text)),
    ).toEqual(['pass', '1', 'pass', '1', '1', 'pass']);
    expect((await stat(join(root, 'srv/deep/run.py'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(root, 'srv/one'))).mode & 0o777).toBe(0o644);
    await expect(text('all/secret')).rejects.toThrow('ENOENT');
    await expect(text('all/Dockerfile')).rejects.toThrow('ENOENT');
  });

  it("names what can't be copied, and requirements that weren't", async () => {
    const folder = await tempFolder();
    const refuses = async (lines: string, why: string) => {
      await writeFile(join(folder, 'Dockerfile'), `FROM python:3\n${lines}\n`);
      await expect(pack(folder)).rejects.toMatchObject({ why });
    };
    await writeFile(join(folder, '.dockerignore'), 'secret\n');
    await writeFile(join(folder, 'secret'), '');
    const hidden = (name: string) => `${name} isn't in the service's folder, or .dockerignore leaves it out`;
    await refuses('COPY nowhere /a', hidden('nowhere'));
    await refuses('COPY secret /a', hidden('secret'));
    await refuses('COPY ../../etc /a', hidden('../../etc'));
    await refuses('COPY Dockerfile .dockerignore /a', 'Several sources want a folder to go into: /a/');
    await refuses('RUN pip install -r requirements.txt', "/requirements.txt isn't in the image at that line");
  });

  it("says pip's last words where a package can't be had", async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'Dockerfile'), 'FROM python:3\nCOPY r.txt /\nRUN pip install -r r.txt\n');
    await writeFile(join(folder, 'r.txt'), 'Flask>=2\nmysfits-nowhere-to-be-found>=1\n');
    const offline = { ...env, PIP_NO_INDEX: '1' };
    await expect(pack(folder, { env: offline })).rejects.toMatchObject({
      message: "Can't install what the service needs: mysfits-nowhere-to-be-found>=1",
      why: expect.stringContaining('No matching distribution found for mysfits-nowhere-to-be-found'),
    });
  });

  it('says so where there is no Python at all', async () => {
    await expect(pack(service, { env: { MYSFITS_PYTHON: '/no/such/python' } })).rejects.toThrow(
      'There is no Python on this machine',
    );
  });
});

describe.skipIf(here === undefined)('beside what a real engine builds', () => {
  it('has the same configuration', async () => {
    if (here === undefined) return;
    const { engine, baseImage } = here;
    const name = `mysfits-test-${process.pid}:packed`;
    onTestFinished(async () => void (await removeImage(engine, name)));
    const platform = `linux/${engine.architecture}`;
    await buildWithEngine({ engine, folder: service, name, platform, buildArgs: { PYTHON_IMAGE: baseImage }, note: () => {} });
    const base = (await inspectImage(engine, baseImage))?.config;
    const built = (await inspectImage(engine, name))?.config;
    const packed = (await pack(service)).config.value.config;
    // The engine gives a PATH to an image whose base has none.
    const own = built?.Env?.filter((line) => !base?.Env?.includes(line) && !line.startsWith('PATH='));
    expect(packed?.Env).toEqual(own);
    for (const part of ['Cmd', 'User', 'WorkingDir', 'ExposedPorts', 'Healthcheck'] as const) {
      expect(packed?.[part], part).toEqual(built?.[part]);
    }
    expect(packed?.Entrypoint ?? null).toEqual(built?.Entrypoint ?? null);
  });
});
