import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { creatures } from './creatures.ts';
import { openService } from './service.ts';
import { visitors } from './visit.ts';

const visit = visitors();
let service: Awaited<ReturnType<typeof openService>>;
beforeAll(async () => {
  service = await openService();
});
beforeEach(() => service.start());
afterAll(() => service.stop());

const settings = (serviceUrl: unknown) => ({ '/config.json': { status: 200, body: JSON.stringify({ serviceUrl }) } });
/** The page and its service have different addresses, as a bucket and a load balancer have. */
const connected = () => settings(`http://mysfits.test:${service.port}`);
const told = (page: Page, by: 'service' | 'page') => page.locator(`#source[data-told="${by}"]`).waitFor();
const names = (page: Page) => page.locator('.card h3').allTextContents();

test('with an address in its settings the page shows what the service tells, and says so', async () => {
  const { page, complaints, requests } = await visit({ instead: connected() });
  await told(page, 'service');
  expect(await names(page)).toEqual(creatures.map(({ name }) => name));
  expect(await page.locator('#source').textContent()).toBe(`Told by your service, at mysfits.test:${service.port}.`);
  expect(requests.filter((url) => url.endsWith('/mysfits'))).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test('choosing by alignment works on the creatures of the service', async () => {
  const { page } = await visit({ instead: connected() });
  await told(page, 'service');
  await page.getByRole('group', { name: 'Good or evil' }).getByRole('radio', { name: 'Evil', exact: true }).check();
  const wanted = creatures.filter(({ goodevil }) => goodevil === 'Evil').map(({ name }) => name);
  expect(await page.locator('.card:not([hidden]) h3').allTextContents()).toEqual(wanted);
  expect(await page.locator('#count').textContent()).toBe(`Showing ${wanted.length} of 12 mysfits`);
});

test('a profile asks the service for that creature', async () => {
  const { page, requests } = await visit({ instead: connected() });
  await told(page, 'service');
  await page.getByRole('link', { name: 'Gary' }).click();
  await page.getByRole('dialog').waitFor();
  const gary = creatures.find(({ name }) => name === 'Gary');
  expect(await page.getByRole('dialog').textContent()).toContain(gary?.description);
  expect(requests.some((url) => url.endsWith(`/mysfits/${gary?.mysfitId}`))).toBe(true);
});

test('while the service is silent the page keeps its own list, and asks again when told to', async () => {
  await service.stop();
  const { page } = await visit({ instead: connected() });
  await told(page, 'page');
  expect(await names(page)).toEqual(creatures.map(({ name }) => name));
  await page.getByRole('link', { name: 'Cole' }).click();
  expect(await page.getByRole('dialog').getByRole('heading').textContent()).toBe('Cole');
  await page.keyboard.press('Escape');
  await service.start();
  await page.getByRole('button', { name: 'Ask again' }).click();
  await told(page, 'service');
});

test.each([
  ['no address', 5],
  ['nothing like an address', 'not an address'],
])('settings with %s leave the page as it is', async (_what, value) => {
  const { page, complaints } = await visit({ instead: settings(value) });
  await page.locator('html[data-world="alone"]').waitFor();
  expect(await names(page)).toHaveLength(12);
  expect(complaints).toEqual([]);
});

test.each(['light', 'dark'] as const)(
  'in %s colours a connected page has nothing that axe calls a barrier',
  async (colorScheme) => {
    const { page } = await visit({ instead: connected(), colorScheme, reducedMotion: 'reduce' });
    await told(page, 'service');
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
    expect(violations.map(({ id }) => id)).toEqual([]);
  },
);
