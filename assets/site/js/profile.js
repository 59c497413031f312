import { ageInWords, slugOf } from './words.js';

const PAGE_TITLE = document.title;

/**
 * The profile of one creature, in a dialog. The address says which: `#gary` opens Gary, so a profile can be linked to,
 * and the browser's Back closes it. Returns `followAddress()`, to be called when the cards have changed.
 */
export function profiles({ dialog, grid, catalogue, visible }) {
  const part = (name) => dialog.querySelector(`[data-part="${name}"]`);
  const linkOf = (slug) => [...grid.children].find((card) => card.id === slug)?.querySelector('h3 a');
  const slugInAddress = () => decodeHash(location.hash);
  const bareAddress = () => location.pathname + location.search;
  let shown = '';

  async function show(slug) {
    const card = linkOf(slug)?.closest('.card');
    const creature = card && (await catalogue.get(card.dataset.mysfitId));
    // Meanwhile the visitor may have gone on.
    if (slug !== slugInAddress()) return;
    if (!creature) return leave();
    shown = slug;
    fill(creature);
    const others = visible().length > 1;
    part('previous').hidden = part('next').hidden = !others;
    document.title = `${creature.name} the ${creature.species} – ${PAGE_TITLE}`;
    if (!dialog.open) dialog.showModal();
  }

  function fill(creature) {
    const image = part('image');
    image.src = creature.profileImageUri;
    image.alt = `Drawing of ${creature.name} the ${creature.species}`;
    part('name').textContent = creature.name;
    part('species').textContent = creature.species;
    part('age').textContent = ageInWords(creature.age);
    part('goodevil').textContent = creature.goodevil;
    part('lawchaos').textContent = creature.lawchaos;
    part('description').textContent = creature.description;
  }

  /** Closes the dialog and goes back to the card; the address is the caller's. */
  function leave() {
    const slug = shown;
    shown = '';
    if (dialog.open) dialog.close();
    document.title = PAGE_TITLE;
    const link = linkOf(slug);
    (link?.closest('.card').hidden ? visible()[0]?.querySelector('h3 a') : link)?.focus();
  }

  /** The visitor closed it: the address goes back to the list's. */
  function closed() {
    // The event comes late: what the address closed, or opened again meanwhile, is settled already.
    if (shown === '' || dialog.open) return;
    leave();
    // Going back rather than forward leaves the visitor's history as it was before the profile.
    if (history.state?.fromGrid) history.back();
    else history.replaceState(null, '', bareAddress());
  }

  function turn(by) {
    const slugs = visible().map((card) => card.id);
    const at = slugs.indexOf(shown);
    // A creature reached by its address may be filtered out: then both ways lead into what is shown.
    const next = at < 0 ? slugs[by > 0 ? 0 : slugs.length - 1] : slugs[(at + by + slugs.length) % slugs.length];
    history.replaceState(history.state, '', `#${next}`);
    show(next);
  }

  const followAddress = () => (linkOf(slugInAddress()) ? show(slugInAddress()) : leave());

  grid.addEventListener('click', (event) => {
    const link = event.target.closest('h3 a');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const slug = slugOf(link.textContent);
    history.pushState({ fromGrid: true }, '', `#${slug}`);
    show(slug);
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog || event.target.closest('[data-part="close"]')) dialog.close();
    else if (event.target.closest('[data-part="previous"]')) turn(-1);
    else if (event.target.closest('[data-part="next"]')) turn(1);
  });
  dialog.addEventListener('close', closed);
  addEventListener('popstate', followAddress);
  followAddress();
  return { followAddress };
}

/** What follows the # in an address; nothing where that can't be decoded. */
function decodeHash(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return '';
  }
}
