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
