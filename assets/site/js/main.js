import { builtInCatalogue } from './catalogue.js';
import { loadConfig } from './config.js';
import { connect } from './connect.js';
import { filterCards } from './filter.js';
import { profiles } from './profile.js';

const grid = document.getElementById('mysfits');
const builtIn = builtInCatalogue(grid);
let told = builtIn;
const { visible, apply } = filterCards({
  form: document.getElementById('filters'),
  grid,
  status: document.getElementById('count'),
  nobody: document.getElementById('nobody'),
});
const catalogue = {
  // A service that fails now may have answered before, and the page knows its own twelve in any case.
  get: (mysfitId) => told.get(mysfitId).catch(() => builtIn.get(mysfitId)),
};
const { followAddress } = profiles({ dialog: document.getElementById('profile'), grid, catalogue, visible });

// The page is ready without them: what later modules switch on waits for these settings, never the visitor.
const { serviceUrl } = await loadConfig();
if (URL.canParse(serviceUrl)) {
  told = connect({
    serviceUrl,
    grid,
    source: document.getElementById('source'),
    changed() {
      apply();
      // A profile that is open may show a creature that has changed, or one that is new.
      followAddress();
    },
  });
}
document.documentElement.dataset.world = told === builtIn ? 'alone' : 'connected';
