import { slugOf } from './words.js';

/**
 * Puts the service's creatures in the place of those that came with the page, in the service's order. What its list
 * doesn't tell (ages, descriptions) leaves the cards: it stands in the profile, and there the service is asked again.
 * `pattern` is a card, copied for creatures that the page didn't know.
 */
export function showCards(grid, creatures, pattern) {
  const known = new Map([...grid.children].map((card) => [card.dataset.mysfitId, card]));
  grid.replaceChildren(...creatures.map((creature) => fill(known.get(creature.mysfitId) ?? pattern.cloneNode(true), creature)));
}

function fill(card, { mysfitId, name, species, goodevil, lawchaos, thumbImageUri }) {
  const slug = slugOf(name);
  card.id = slug;
  card.hidden = false;
  Object.assign(card.dataset, { mysfitId, goodevil, lawchaos });
  const image = card.querySelector('img');
  if (image.getAttribute('src') !== thumbImageUri) image.src = thumbImageUri;
  image.alt = `Drawing of ${name} the ${species}`;
  const link = card.querySelector('h3 a');
  link.textContent = name;
  link.href = `#${slug}`;
  const kind = document.createElement('span');
  kind.className = 'species';
  kind.textContent = species;
  card.querySelector('.kind').replaceChildren(kind);
  const alignment = card.querySelector('.alignment');
  alignment.replaceChildren(alignment.querySelector('.compass'), `${goodevil}, ${lawchaos}`);
  card.querySelector('.description')?.remove();
  return card;
}
