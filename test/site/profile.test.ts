import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { creatures } from './creatures.ts';
import { visitors } from './visit.ts';

const visit = visitors();

const dialog = (page: Page) => page.getByRole('dialog');
const focused = (page: Page) => page.evaluate<string>('document.activeElement.textContent.trim()');

test('a profile opens by keyboard, Esc closes it, and focus comes back to where it was', async () => {
  const { page, home } = await visit();
  await page.getByRole('link', { name: 'Gary' }).focus();
  await page.keyboard.press('Enter');
  await dialog(page).waitFor();
  expect(await dialog(page).getByRole('heading').textContent()).toBe('Gary');
  expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Close');
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'hidden' });
  await page.waitForURL(home);
  expect(await focused(page)).toBe('Gary');
});

test('the address of each creature opens a profile with everything about it', async () => {
  const { page, home } = await visit();
  for (const [index, creature] of creatures.entries()) {
    // The number makes it a fresh load, as a link from elsewhere is.
    await page.goto(`${home}?${index}#${creature.name.toLowerCase().replace(' ', '-')}`);
    await dialog(page).waitFor();
    const said = await dialog(page).textContent();
    for (const fact of [creature.name, creature.species, creature.goodevil, creature.lawchaos, creature.description]) {
      expect(said).toContain(fact);
    }
    expect(await dialog(page).getByRole('img').getAttribute('src')).toBe(creature.profileImageUri);
    expect(await page.title()).toContain(creature.name);
  }
});

test('closing a profile that was linked to leaves the plain list and its address', async () => {
  const { page, home } = await visit({ path: '#cole' });
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await dialog(page).waitFor({ state: 'hidden' });
  await page.waitForURL(home);
  expect(await focused(page)).toBe('Cole');
  expect(await page.title()).toBe('Mythical Mysfits');
});

test('Back closes a profile, and Forward opens it again', async () => {
  const { page, home } = await visit();
  await page.getByRole('link', { name: 'Nessi' }).click();
  await dialog(page).waitFor();
  await page.goBack();
  await dialog(page).waitFor({ state: 'hidden' });
  expect(page.url()).toBe(home);
  expect(await focused(page)).toBe('Nessi');
  await page.goForward();
  await dialog(page).waitFor();
  expect(await dialog(page).getByRole('heading').textContent()).toBe('Nessi');
});

test('Next and Previous turn through what the filter shows, round and round', async () => {
  const { page } = await visit();
  await page.getByRole('radio', { name: 'Lawful' }).check();
  await page.getByRole('link', { name: 'Pauly' }).click();
  const heading = dialog(page).getByRole('heading');
  await dialog(page).getByRole('button', { name: 'Next' }).click();
  await heading.filter({ hasText: 'Twilight Glitter' }).waitFor();
  await dialog(page).getByRole('button', { name: 'Next' }).click();
  await heading.filter({ hasText: 'Evangeline' }).waitFor();
  await dialog(page).getByRole('button', { name: 'Previous' }).click();
  await heading.filter({ hasText: 'Twilight Glitter' }).waitFor();
  expect(page.url()).toMatch(/#twilight-glitter$/);
});

test('a click beside the profile closes it', async () => {
  const { page } = await visit({ path: '#gretta', viewport: { width: 1280, height: 800 } });
  await dialog(page).waitFor();
  await page.mouse.click(20, 400);
  await dialog(page).waitFor({ state: 'hidden' });
});

test.each(['#nobody-we-know', '#%E0%A4%A', '#who'])(
  'an address that names no creature (%s) shows the list, and nothing breaks',
  async (hash) => {
    const { page, complaints } = await visit({ path: hash });
    expect(await dialog(page).isVisible()).toBe(false);
    expect(await page.locator('#mysfits > li:visible').count()).toBe(12);
    expect(complaints).toEqual([]);
  },
);
