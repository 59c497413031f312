// `npm start`: makes the checkout ready, then is the wizard itself, in the same process.
import { makeReady } from './ready.mjs';

makeReady();
process.env.MYSFITS_STARTED_AS = 'checkout';
const cli = new URL('../dist/cli.js', import.meta.url);
process.argv[1] = cli.pathname;
await import(cli.href);
