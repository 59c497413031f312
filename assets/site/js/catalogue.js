// Where creatures come from. Everything else on the page asks a catalogue and doesn't care which one:
//   list()  the creatures for the grid        get(mysfitId)  one of them, with all that its profile shows
// Creatures have the field names of the service's answers.

/** The catalogue that needs no service: it reads the cards that stand in the page. */
export function builtInCatalogue(grid) {
  const creatures = [...grid.children].map(readCard);
  return {
    list: async () => creatures,
    get: async (mysfitId) => creatures.find((creature) => creature.mysfitId === mysfitId),
  };
}

/** Milliseconds after which a service that says nothing counts as one that doesn't answer. */
const PATIENCE = 8000;

/**
 * The catalogue that asks the service at an address without a slash at its end. Both functions reject where it doesn't
 * answer as it should; `get` gives undefined for a creature that it doesn't know.
 */
export function serviceCatalogue(serviceUrl) {
  const ask = (path) => fetch(serviceUrl + path, { cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE) });
  return {
    list: async () => {
      const answer = await ask('/mysfits');
      if (!answer.ok) throw new Error(`The service answered ${answer.status}.`);
      return (await answer.json()).mysfits;
    },
    get: async (mysfitId) => {
      const answer = await ask(`/mysfits/${encodeURIComponent(mysfitId)}`);
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`The service answered ${answer.status}.`);
      return answer.json();
    },
  };
}

function readCard(card) {
  const text = (selector) => card.querySelector(selector).textContent.trim();
  return {
    mysfitId: card.dataset.mysfitId,
    name: text('h3'),
    species: text('.species'),
    age: Number(card.dataset.age),
    goodevil: card.dataset.goodevil,
    lawchaos: card.dataset.lawchaos,
    description: text('.description'),
    thumbImageUri: card.querySelector('img').getAttribute('src'),
    profileImageUri: card.dataset.profileImageUri,
  };
}
