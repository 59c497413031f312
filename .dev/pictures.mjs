// `node .dev/pictures.mjs`: draws docs/pictures/ from a real run: builds the site in a rehearsal in a folder of its own, opens it
// in Chromium as a visitor would, and takes everything away again.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { makeReady } from './ready.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = join(root, 'docs', 'pictures');

/** One picture of the site each: how wide the screen is, how high, and how fine. */
const views = [
  { file: 'site.png', viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 },
  { file: 'site-phone.png', viewport: { width: 390, height: 844 }, deviceScaleFactor: 1, isMobile: true },
];

/** Bytes: the README is read over slow lines too. */
const LARGEST = 300 * 1024;

makeReady();
const folder = mkdtempSync(join(tmpdir(), 'mysfits-pictures-'));
const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
const mysfits = (...args) =>
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...args], { cwd: folder, env, encoding: 'utf8' });
try {
  mysfits('up', '--rehearse', '--yes');
  const { urls } = JSON.parse(mysfits('status', '--json'));
  mkdirSync(pictures, { recursive: true });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  for (const { file, ...screen } of views) {
    const context = await browser.newContext({ ...screen, reducedMotion: 'reduce', colorScheme: 'light' });
    const page = await context.newPage();
    await page.goto(urls.site, { waitUntil: 'networkidle' });
    const path = join(pictures, file);
    await page.screenshot({ path });
    await context.close();
    const { size } = statSync(path);
    console.log(`${path}: ${Math.round(size / 1024)} kB`);
    if (size > LARGEST) throw new Error(`${file} is larger than ${LARGEST / 1024} kB.`);
  }
  await browser.close();
  mysfits('teardown', '--yes');
} finally {
  mysfits('sandbox', 'stop');
  rmSync(folder, { recursive: true, force: true });
}
