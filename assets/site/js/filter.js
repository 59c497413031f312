/**
 * Lets the visitor choose by alignment: shows and hides cards, and says how many are left.
 * Returns `visible()`, the cards shown, in their order, and `apply()`, to be called when the cards have changed.
 */
export function filterCards({ form, grid, status, nobody }) {
  const visible = () => [...grid.children].filter((card) => !card.hidden);

  function apply() {
    const cards = [...grid.children];
    const wanted = [...new FormData(form)].filter(([, value]) => value !== '');
    for (const card of cards) card.hidden = !wanted.every(([field, value]) => card.dataset[field] === value);
    const count = visible().length;
    status.textContent = count === cards.length ? `Showing all ${count} mysfits` : `Showing ${count} of ${cards.length} mysfits`;
    nobody.hidden = count > 0;
  }

  form.addEventListener('change', apply);
  // The radios take their first values back only after the event has passed.
  form.addEventListener('reset', () => setTimeout(apply));
  // Some browsers keep what was chosen over a reload.
  apply();
  return { visible, apply };
}
