import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { layCheckout, lendPackages, newcomersEnvironment } from '../helpers/checkout.ts';
import { type Ended, runProgram, sharedFolder } from '../helpers/cli.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Installed {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean; readonly dependencies?: unknown }>>;
}

describe('the packed tarball, installed in an empty folder', () => {
  let folder: Awaited<ReturnType<typeof sharedFolder>>;
  let env: NodeJS.ProcessEnv;
  let tarball = '';
  let files: string[] = [];
  /** The folder it is installed in. */
  let place = '';

  const shell = (line: string, cwd = place): Promise<Ended> =>
    runProgram('/bin/bash', ['-o', 'pipefail', '-c', line], { cwd, env });
  const mysfits = (args: string) => shell(`node node_modules/.bin/mysfits ${args} </dev/null | cat`);

  beforeAll(async () => {
    folder = await sharedFolder();
    env = await newcomersEnvironment(folder.path);
    const checkout = join(folder.path, 'checkout');
    place = join(folder.path, 'place');
    await mkdir(place);
    await layCheckout(checkout);
    await lendPackages(checkout);
    const packed = await shell(`npm pack --pack-destination "${folder.path}"`, checkout);
    expect(packed, packed.stderr).toMatchObject({ code: 0 });
    tarball = join(folder.path, packed.stdout.trim().split('\n').at(-1) ?? '');
    const listed = await runProgram('/bin/tar', ['-tzf', tarball], { cwd: folder.path, env: { PATH: '/usr/bin:/bin' } });
    files = listed.stdout
      .trim()
      .split('\n')
      .map((file) => file.replace(/^package\//, ''));
    const installed = await shell(`npm install --offline --no-save "${tarball}"`);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await mysfits('sandbox stop');
    await folder.remove();
  });

  it('holds the program, its pages and the licences of all that is in it, and nothing else', async () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'LICENSE',
        'NOTICE',
        'THIRD-PARTY',
        'README.md',
        'dist/cli.js',
        'dist/sandbox.js',
        'assets/site/index.html',
        'assets/creatures.json',
        'backend/service/Dockerfile',
        'backend/service/.dockerignore',
        'backend/service/mysfits/__main__.py',
        'backend/service/mysfits/creatures.json',
      ]),
    );
    const rooms = /^(dist|assets|backend)\/|^(package\.json|LICENSE|NOTICE|THIRD-PARTY|README\.md)$/;
    expect(files.filter((file) => !rooms.test(file))).toEqual([]);
    expect(files.filter((file) => /\.tsx?$|\.test\.|\.map$|node_modules|^backend\/.*(\/tests\/|\.pyc$)/.test(file))).toEqual([]);
    const { size } = await stat(tarball);
    console.log(`The tarball: ${(size / 1024).toFixed(0)} kB, ${files.length} files`);
    // `npx` fetches it while somebody waits.
    expect(size).toBeLessThan(2 * 1024 * 1024);
  });

  it('names in THIRD-PARTY every package whose code is in it', async () => {
    const text = await readFile(join(place, 'node_modules/mysfits-wizard/THIRD-PARTY'), 'utf8');
    for (const name of ['@aws-sdk/client-s3', '@smithy/core', 'ora', 'mime-types', 'fast-xml-parser']) {
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((Apache-2\\.0|MIT)\\)`, 'm'));
    }
  });

  it('is one package, which brings no other and runs nothing while it is installed', async () => {
    const { packages } = JSON.parse(await readFile(join(place, 'node_modules/.package-lock.json'), 'utf8')) as Installed;
    expect(Object.keys(packages)).toEqual(['node_modules/mysfits-wizard']);
    expect(packages['node_modules/mysfits-wizard']).not.toHaveProperty('hasInstallScript');
    expect(packages['node_modules/mysfits-wizard']).not.toHaveProperty('dependencies');
  });

  it('says where one stands when it is typed bare into a pipe, and ends with 0', async () => {
    const ended = await mysfits('');
    expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('mysfits up --rehearse');
  });

  it('takes a newcomer the whole way: up, verify, status, teardown, receipt, nothing left', async () => {
    const up = await mysfits('up --rehearse --yes');
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(await mysfits('verify')).toMatchObject({ code: 0 });
    const status = JSON.parse((await mysfits('status --json')).stdout);
    expect(up.stdout).toContain(status.urls.site);
    const page = await (await fetch(status.urls.site)).text();
    const creatures = JSON.parse(await readFile(join(place, 'node_modules/mysfits-wizard/assets/creatures.json'), 'utf8'));
    expect(creatures).toHaveLength(12);
    for (const { name } of creatures) expect(page).toContain(name);
    const answer = (await (await fetch(status.urls.service)).json()) as { mysfits: object[] };
    expect(answer.mysfits).toHaveLength(12);

    expect(await mysfits('teardown --yes')).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(join(place, 'mysfits/receipt.md'), 'utf8')).toContain(status.project);
    expect(JSON.parse((await mysfits('sandbox inventory --json')).stdout)).toEqual([]);
    // The package itself was only read.
    expect((await readdir(join(place, 'node_modules/mysfits-wizard'))).sort()).toEqual(
      [...new Set(files.map((file) => file.split('/')[0]))].sort(),
    );
  });
});
