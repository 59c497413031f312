// Writes the twelve into assets/site/index.html from assets/creatures.json, their one source.
// With --check it writes nothing and fails where the page doesn't say what the list says.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ageInWords, slugOf } from '../assets/site/js/words.js';

const OPEN = '<!-- creatures: written by .dev/site.mjs from assets/creatures.json -->';
const CLOSE = '<!-- /creatures -->';

const escapeHtml = (text) =>
  String(text).replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);

function card(creature) {
  const { mysfitId, name, species, age, goodevil, lawchaos, description, thumbImageUri, profileImageUri } = Object.fromEntries(
    Object.entries(creature).map(([key, value]) => [key, escapeHtml(value)]),
  );
  const slug = slugOf(name);
  return `
          <li class="card" id="${slug}" data-mysfit-id="${mysfitId}" data-age="${age}" data-goodevil="${goodevil}" data-lawchaos="${lawchaos}" data-profile-image-uri="${profileImageUri}">
            <img src="${thumbImageUri}" alt="Drawing of ${name} the ${species}" width="240" height="240" decoding="async">
            <div class="card-head">
              <h3><a href="#${slug}">${name}</a></h3>
              <p class="kind"><span class="species">${species}</span>, ${ageInWords(Number(age))}</p>
              <p class="alignment"><span class="compass" aria-hidden="true"></span>${goodevil}, ${lawchaos}</p>
            </div>
            <p class="description">${description}</p>
          </li>`;
}

/** The page with its list written anew. Throws where the page has lost the marks around the list. */
export function withCreatures(page, creatures) {
  const from = page.indexOf(OPEN);
  const to = page.indexOf(CLOSE);
  if (from < 0 || to < from) throw new Error(`index.html has lost the marks around the list: "${OPEN}" and "${CLOSE}".`);
  return `${page.slice(0, from + OPEN.length)}${creatures.map(card).join('')}\n          ${page.slice(to)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../assets/site/index.html', import.meta.url));
  const creatures = JSON.parse(await readFile(new URL('../assets/creatures.json', import.meta.url), 'utf8'));
  const page = await readFile(path, 'utf8');
  const written = withCreatures(page, creatures);
  if (!process.argv.includes('--check')) await writeFile(path, written);
  else if (written !== page) {
    console.error('assets/site/index.html differs from assets/creatures.json. Run "node .dev/site.mjs".');
    process.exitCode = 1;
  }
}
