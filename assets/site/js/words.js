// How facts about a creature are put into words. Used by the page and by the script that writes its HTML.

const GREAT = [
  [1e9, 'billion'],
  [1e6, 'million'],
];

/** An age in years, as people say it: "6 years", "75 million years". */
export function ageInWords(age) {
  const [size, word] = GREAT.find(([least]) => age >= least) ?? [1, ''];
  const number = (age / size).toLocaleString('en', { maximumFractionDigits: 1 });
  return `${number} ${word}${word && ' '}${number === '1' && !word ? 'year' : 'years'}`;
}

/** The name of a creature as it stands in an address: "twilight-glitter". */
export function slugOf(name) {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
