import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { visitors } from './visit.ts';

const visit = visitors();

const shown = (page: Page) => page.locator('#mysfits > li:visible h3').allTextContents();
const choose = (page: Page, group: string, choice: string) =>
  page.getByRole('group', { name: group }).getByRole('radio', { name: choice, exact: true }).check();

test.each([
  ['Good or evil', 'Good', ['CoCo', 'Hasla', 'Twilight Glitter', 'Cole']],
  ['Good or evil', 'Neutral', ['Pauly', 'Gary', 'Nessi', 'Atlantis']],
  ['Good or evil', 'Evil', ['Evangeline', 'Gretta', 'Snowflake', 'Rujin']],
  ['Law or chaos', 'Lawful', ['Evangeline', 'Pauly', 'Twilight Glitter']],
  ['Law or chaos', 'Neutral', ['Gretta', 'Hasla', 'Snowflake', 'Nessi', 'Atlantis']],
  ['Law or chaos', 'Chaotic', ['CoCo', 'Gary', 'Cole', 'Rujin']],
])('%s, %s: shows exactly those, and says how many', async (group, choice, names) => {
  const { page } = await visit();
  await choose(page, group, choice);
  expect(await shown(page)).toEqual(names);
  expect(await page.getByRole('status').textContent()).toBe(`Showing ${names.length} of 12 mysfits`);
});

test('both choices narrow together, and "Show everyone" takes them back', async () => {
  const { page } = await visit();
  await choose(page, 'Good or evil', 'Good');
  await choose(page, 'Law or chaos', 'Chaotic');
  expect(await shown(page)).toEqual(['CoCo', 'Cole']);
  await page.getByRole('button', { name: 'Show everyone' }).click();
  await page.getByText('Showing all 12 mysfits').waitFor();
  expect(await shown(page)).toHaveLength(12);
});

test('the arrow keys move through a choice and filter at once', async () => {
  const { page } = await visit();
  await page.getByRole('group', { name: 'Good or evil' }).getByRole('radio', { name: 'Any' }).focus();
  await page.keyboard.press('ArrowRight');
  expect(await shown(page)).toEqual(['CoCo', 'Hasla', 'Twilight Glitter', 'Cole']);
});
