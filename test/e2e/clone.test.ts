import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { layCheckout, newcomersEnvironment } from '../helpers/checkout.ts';
import { type Ended, runProgram, sharedFolder } from '../helpers/cli.ts';

// The first command installs every package.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

describe('a fresh clone on a machine that has only Node', () => {
  let folder: Awaited<ReturnType<typeof sharedFolder>>;
  let env: NodeJS.ProcessEnv;
  let clone = '';

  const shell = (line: string): Promise<Ended> => runProgram('/bin/bash', ['-o', 'pipefail', '-c', line], { cwd: clone, env });
  const npmStart = (args: string) => shell(`npm start ${args} </dev/null | cat`);

  beforeAll(async () => {
    folder = await sharedFolder();
    env = await newcomersEnvironment(folder.path);
    clone = join(folder.path, 'mysfits-wizard');
    await mkdir(clone);
    await layCheckout(clone);
  });
  afterAll(async () => {
    await npmStart('-- sandbox stop');
    await folder.remove();
  });

  // In this order: each is what the one before told the newcomer to type.
  it('installs and builds at the first `npm start`, says where one stands and what to type, and ends with 0', async () => {
    const ended = await npmStart('');
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    expect(ended.stderr).toContain('Installing');
    expect(ended.stderr).toContain('Building');
    expect(ended.stdout).toContain('npm start -- up --rehearse');
    expect(ended.stdout).toContain('Create the bucket that holds the site');
  });

  it('does neither again at the second', async () => {
    const ended = await npmStart('');
    expect(ended.code).toBe(0);
    expect(ended.stderr).not.toMatch(/Installing|Building/);
  });

  it('is told before anything is built that there is no Python for the service, and has the website all the same', async () => {
    const withoutPython = (args: string) => shell(`MYSFITS_PYTHON=/nonexistent npm start -- ${args} </dev/null | cat`);
    const refused = await withoutPython('up --rehearse --yes');
    expect(refused.code, refused.stdout + refused.stderr).toBe(4);
    const said = refused.stdout.replace(/\s+/g, ' ');
    expect(said).toContain('Python');
    expect(said).toContain('--install');
    expect(JSON.parse((await npmStart('--silent -- sandbox inventory --json')).stdout)).toEqual([]);
    const website = await withoutPython('up --rehearse --yes --through website');
    expect(website, website.stdout + website.stderr).toMatchObject({ code: 0 });
    // The sandbox goes on under the variables it was started with.
    expect((await npmStart('-- sandbox stop')).code).toBe(0);
  });

  it('finds the Python that is there and builds the rest; the page shows its twelve creatures in a browser, on a wide screen and on a phone', async () => {
    const up = await npmStart('-- up --rehearse --yes');
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    const { urls } = JSON.parse((await npmStart('--silent -- status --json')).stdout);
    const site: string = urls.site;
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    try {
      for (const viewport of [
        { width: 1280, height: 900 },
        { width: 390, height: 844 },
      ]) {
        const page = await browser.newPage({ viewport });
        const complaints: string[] = [];
        const answered: string[] = [];
        page.on('pageerror', ({ message }) => complaints.push(message));
        page.on('response', (response) => {
          answered.push(response.url());
          if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
        });
        await page.goto(site, { waitUntil: 'networkidle' });
        const cards = page.locator('.card');
        expect(await cards.count()).toBe(12);
        for (const card of await cards.all()) {
          expect(await card.isVisible()).toBe(true);
          expect(
            await card.locator('img').evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
          ).toBeGreaterThan(0);
        }
        expect(complaints).toEqual([]);
        expect(answered).toContain(urls.service);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });

  it('gives other programs clean JSON by `npm start --silent`: npm itself prints two lines first otherwise', async () => {
    const { code, stdout } = await npmStart('--silent -- status --json');
    expect(code).toBe(0);
    const { place, modules } = JSON.parse(stdout) as { place: string; modules: { id: string; standing: string }[] };
    expect(place).toBe('sandbox');
    expect(modules.map(({ id, standing }) => `${id} ${standing}`)).toContain('data finished');
    expect(new Set(modules.map(({ standing }) => standing))).toEqual(new Set(['finished']));
  });

  it('hands the exit code of a question that nobody can answer through npm, which adds no noise of its own', async () => {
    const ended = await npmStart('-- teardown');
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('npm start -- teardown --yes');
    expect(ended.stderr).not.toMatch(/npm (ERR!|error)/);
  });

  it('takes everything away again and leaves a receipt', async () => {
    const down = await npmStart('-- teardown --yes');
    expect(down, down.stdout + down.stderr).toMatchObject({ code: 0 });
    expect(await readFile(join(clone, 'mysfits', 'receipt.md'), 'utf8')).toContain('Nothing.');
    expect(JSON.parse((await npmStart('--silent -- sandbox inventory --json')).stdout)).toEqual([]);
  });
});
