import { errorView } from '../../../src/course/errors.ts';
import { readState } from '../../../src/engine/state/store.ts';

// Prints what reading the state of the given folder throws.
readState(String(process.argv[2])).catch((error: unknown) => process.stdout.write(JSON.stringify(errorView(error))));
