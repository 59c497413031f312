import { errorView } from '../../../src/course/errors.ts';
import { takeLock } from '../../../src/engine/lock.ts';

// Takes the lock of the given folder, says so, and holds it until it is killed; or says why it couldn't.
takeLock(String(process.argv[2]), { command: 'take-lock' }).then(
  () => {
    process.stdout.write('took\n');
    process.stdin.resume();
  },
  (error: unknown) => process.stdout.write(`${errorView(error).why}\n`),
);
