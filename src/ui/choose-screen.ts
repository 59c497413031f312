import type { Screen } from './screen.ts';
import type { Terminal } from './terminal.ts';

interface Choice {
  readonly json: boolean;
  readonly terminal: Terminal;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Chooses once where output goes: JSON lines where they were asked for, else plain lines. Only the chosen one is loaded. */
export async function chooseScreen({ json, terminal, stdout, stderr }: Choice): Promise<Screen> {
  if (json) {
    const { createJsonScreen } = await import('./json/json-screen.ts');
    return createJsonScreen({ stdout });
  }
  const { createPlainScreen } = await import('./plain/plain-screen.ts');
  const makeSpinner = terminal.moves ? (await import('./plain/spinner.ts')).createSpinner : undefined;
  return createPlainScreen({ stdout, stderr, terminal, makeSpinner });
}
