import { stopOnSignals } from '../../../src/engine/signals.ts';
import { signalOf } from '../../../src/engine/stop.ts';

// Says when it is asked to stop, and again once a further signal counts as a second one; never ends by itself.
const { stop } = stopOnSignals({ exitNow: (code) => process.exit(code) });
setInterval(() => {}, 1000);
stop.addEventListener('abort', () => {
  process.stdout.write(`stopping on ${signalOf(stop)}\n`);
  setTimeout(() => process.stdout.write('later\n'), 300);
});
process.stdout.write('ready\n');
