import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { siteFolder } from './site-server.ts';
import { visitors } from './visit.ts';

const visit = visitors();
const files = readdirSync(siteFolder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  statSync(join(siteFolder, file)).isFile(),
);

async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

const settingsRead = (page: Page) => page.locator('html[data-world="alone"]').waitFor();

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  // Colours are judged as they stand, not halfway through an animation.
  const calm = { colorScheme, reducedMotion: 'reduce' } as const;

  test.each([
    ['the list', ''],
    ['a profile', '#snowflake'],
    ['the error page', 'no/such/page'],
  ])('%s has nothing that axe calls a barrier', async (_what, path) => {
    const { page } = await visit({ ...calm, path });
    expect(await barriers(page)).toEqual([]);
  });

  test('a profile on a phone has none either', async () => {
    const { page } = await visit({ ...calm, path: '#snowflake', viewport: { width: 360, height: 740 } });
    expect(await barriers(page)).toEqual([]);
  });
});

test.each([320, 360, 768, 1280])('at %i pixels nothing sticks out to the side', async (width) => {
  for (const path of ['', '#twilight-glitter', 'no/such/page']) {
    const { page } = await visit({ path, viewport: { width, height: 740 } });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
    expect(
      await page.evaluate(`[...document.querySelectorAll('dialog[open]')].some((box) => box.scrollWidth > box.clientWidth)`),
    ).toBe(false);
  }
});

test('nothing moves while the page loads', async () => {
  const { page, home } = await visit();
  await page.addInitScript(
    `window.moved = 0; new PerformanceObserver((list) => { for (const { value } of list.getEntries()) window.moved += value; }).observe({ type: 'layout-shift', buffered: true });`,
  );
  await page.goto(home);
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
  expect(await page.evaluate('window.moved')).toBe(0);
});

test('a visit on a plain http origin makes no complaint and no request to anywhere else', async () => {
  const { page, home, complaints, requests } = await visit();
  expect(await page.evaluate('isSecureContext')).toBe(false);
  await settingsRead(page);
  await page.getByRole('radio', { name: 'Evil' }).check();
  await page.getByRole('link', { name: 'Rujin' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  expect(complaints).toEqual([]);
  expect(requests.filter((address) => !address.startsWith(home))).toEqual([]);
  expect(requests).toContain(`${home}config.json`);
});

test.each([
  ['missing', { status: 404, body: '<p>gone</p>' }],
  ['forbidden', { status: 403, body: '<p>no</p>' }],
  ['broken', { status: 200, body: '{"service":' }],
  ['not settings at all', { status: 200, body: 'null' }],
])('with a config.json that is %s the page works all the same', async (_what, answer) => {
  const { page, complaints } = await visit({ instead: { '/config.json': answer } });
  await settingsRead(page);
  await page.getByRole('radio', { name: 'Lawful' }).check();
  expect(await page.locator('#mysfits > li:visible').count()).toBe(3);
  // The browser itself reports a failed load; scripts add nothing to it.
  expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
});

test('the error page stands on its own at any depth', async () => {
  const { page, home } = await visit({ path: 'creatures/deep/down/nobody' });
  const width = await page.getByRole('img').evaluate((image) => ('naturalWidth' in image ? Number(image.naturalWidth) : 0));
  expect(width).toBeGreaterThan(0);
  await page.getByRole('link', { name: 'Back to the mysfits' }).click();
  expect(page.url()).toBe(home);
});

test('on paper the twelve stand without the controls', async () => {
  const { page } = await visit();
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('#filters').isVisible()).toBe(false);
  expect(await page.locator('#mysfits > li:visible').count()).toBe(12);
});

test('the whole site stays under 150 KB', () => {
  expect(files.reduce((sum, file) => sum + statSync(join(siteFolder, file)).size, 0)).toBeLessThan(150_000);
});

test('its files name no address but its own, and hold no style or script in the page', () => {
  for (const file of files) {
    // Namespaces aren't fetched; and where the service will be is known to config.json alone, so the policy can't name its host.
    const named = /http:\/\/www\.w3\.org\/2000\/svg|connect-src 'self' http: https:/g;
    const text = readFileSync(join(siteFolder, file), 'utf8').replaceAll(named, '');
    expect(text, file).not.toMatch(/https?:|\/\/[a-z0-9-]+\.[a-z]/i);
    expect(text, file).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?! type="module" src=)/);
  }
});
