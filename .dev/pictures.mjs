// `node .dev/pictures.mjs`: draws docs/pictures/ from a real run: plays the wizard in a terminal in a folder of its own, looks at
// the site in Chromium as a visitor would while it stands, and takes everything away again.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { playWizard } from './pictures/play-wizard.mjs';
import { smallPng } from './pictures/small-png.mjs';
import { terminalPage } from './pictures/terminal-page.mjs';
import { makeReady } from './ready.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = join(root, 'docs', 'pictures');

/** One picture of the site each: how wide the screen is, how high, and how fine. */
const views = [
  { file: 'site.png', viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 },
  { file: 'site-phone.png', viewport: { width: 390, height: 844 }, deviceScaleFactor: 1, isMobile: true },
];

/** Bytes: the README is read over slow lines too. */
const LARGEST = { site: 300 * 1024, wizard: 120 * 1024 };

async function drawSite(browser, url) {
  for (const { file, ...screen } of views) {
    const context = await browser.newContext({ ...screen, reducedMotion: 'reduce', colorScheme: 'light' });
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'networkidle' });
    const path = join(pictures, file);
    await page.screenshot({ path });
    await context.close();
    weigh(path, LARGEST.site);
  }
}

async function drawTerminal(browser, screen, file) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, deviceScaleFactor: 2 });
  await page.setContent(terminalPage(screen, 'npm start'));
  const shot = await page.locator('main').screenshot({ omitBackground: true });
  // The browser knows how to read its own picture.
  const { width, height, base64 } = await page.evaluate(
    async (source) => {
      const bitmap = await createImageBitmap(await (await fetch(source)).blob());
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      let text = '';
      for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
      return { width: bitmap.width, height: bitmap.height, base64: btoa(text) };
    },
    `data:image/png;base64,${shot.toString('base64')}`,
  );
  await page.close();
  const path = join(pictures, file);
  writeFileSync(path, smallPng({ width, height, pixels: Buffer.from(base64, 'base64') }));
  weigh(path, LARGEST.wizard);
}

function weigh(path, largest) {
  const { size } = statSync(path);
  console.log(`${path}: ${Math.round(size / 1024)} kB`);
  if (size > largest) throw new Error(`${path} is larger than ${largest / 1024} kB.`);
}

makeReady();
mkdirSync(pictures, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'you-'));
const command = [process.execPath, join(root, 'dist/cli.js')];
// Without an engine, so that it looks alike wherever it is drawn.
const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', MYSFITS_STARTED_AS: 'checkout', MYSFITS_ENGINE: 'none' };
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-lcd-text'],
});
try {
  await playWizard({
    command,
    cwd: folder,
    env,
    look: async (moment, screen, text) => {
      await drawTerminal(browser, screen, `wizard-${moment}.png`);
      if (moment === 'whole') await drawSite(browser, /Open site:?\s+(http:\S+)/.exec(text)[1]);
    },
  });
} finally {
  await browser.close();
  execFileSync(command[0], [command[1], 'sandbox', 'stop'], { cwd: folder, env });
  rmSync(folder, { recursive: true, force: true });
}
