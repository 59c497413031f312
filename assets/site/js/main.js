import { builtInCatalogue } from './catalogue.js';
import { loadConfig } from './config.js';
import { filterCards } from './filter.js';
import { profiles } from './profile.js';

const grid = document.getElementById('mysfits');
const { visible } = filterCards({
  form: document.getElementById('filters'),
  grid,
  status: document.getElementById('count'),
  nobody: document.getElementById('nobody'),
});
profiles({ dialog: document.getElementById('profile'), grid, catalogue: builtInCatalogue(grid), visible });

// The page is ready without them: what later modules switch on waits for these settings, never the visitor.
document.documentElement.dataset.world = Object.keys(await loadConfig()).length > 0 ? 'connected' : 'alone';
