import { showCards } from './cards.js';
import { serviceCatalogue } from './catalogue.js';

/**
 * Lets the service tell who is waiting, once its address is known, and says below the list who told it. The list that came
 * with the page stays until the service has answered, and for as long as it doesn't.
 * Returns the catalogue that profiles may ask from then on.
 */
export function connect({ serviceUrl, grid, source, changed }) {
  const catalogue = serviceCatalogue(serviceUrl);
  const { host } = new URL(serviceUrl);
  const pattern = grid.firstElementChild;
  const again = document.createElement('button');
  again.type = 'button';
  again.textContent = 'Ask again';
  again.addEventListener('click', ask);

  async function ask() {
    again.disabled = true;
    try {
      showCards(grid, await catalogue.list(), pattern);
      say('service', `Told by your service, at ${host}.`);
      changed();
    } catch {
      say('page', `The service at ${host} doesn't answer, so this is the list that came with the page. `, again);
    }
    again.disabled = false;
  }

  function say(who, ...words) {
    source.dataset.told = who;
    source.replaceChildren(...words);
  }

  ask();
  return catalogue;
}
