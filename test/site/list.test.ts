import { expect, test } from 'vitest';
import { creatures } from './creatures.ts';
import { visitors } from './visit.ts';

const visit = visitors();

test('the twelve can be read without JavaScript, each as the list of creatures has it', async () => {
  const { page } = await visit({ javaScriptEnabled: false });
  const cards = page.locator('#mysfits > li');
  expect(await cards.count()).toBe(creatures.length);
  for (const [index, creature] of creatures.entries()) {
    const card = cards.nth(index);
    expect(await card.isVisible()).toBe(true);
    expect(await card.getAttribute('data-mysfit-id')).toBe(creature.mysfitId);
    expect(await card.getAttribute('data-age')).toBe(String(creature.age));
    expect(await card.getAttribute('data-profile-image-uri')).toBe(creature.profileImageUri);
    expect(await card.locator('h3').textContent()).toBe(creature.name);
    expect(await card.locator('.species').textContent()).toBe(creature.species);
    expect(await card.locator('.alignment').textContent()).toBe(`${creature.goodevil}, ${creature.lawchaos}`);
    expect(await card.locator('.description').textContent()).toBe(creature.description);
    expect(await card.locator('img').getAttribute('src')).toBe(creature.thumbImageUri);
  }
});

test('ages are told as people say them', async () => {
  const { page } = await visit({ javaScriptEnabled: false });
  const kinds = await page.locator('.kind').allTextContents();
  expect(kinds).toContain('Cyclops, 2 years');
  expect(kinds).toContain('Kraken, 2,709 years');
  expect(kinds).toContain('Plesiosaurus, 75 million years');
  expect(kinds).toContain('Haetae, 2 billion years');
});

test('without JavaScript there is no filter that would do nothing, and a name leads to its card', async () => {
  const { page } = await visit({ javaScriptEnabled: false });
  expect(await page.locator('#filters').isVisible()).toBe(false);
  await page.getByRole('link', { name: 'Rujin' }).click();
  expect(page.url()).toMatch(/#rujin$/);
});

test('every drawing loads', async () => {
  const { page } = await visit();
  const broken = await page.evaluate<string[]>(
    `[...document.images].filter((image) => image.getAttribute('src') && !image.naturalWidth).map((image) => image.src)`,
  );
  expect(broken).toEqual([]);
});
