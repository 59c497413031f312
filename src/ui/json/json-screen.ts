import type { Out, Screen } from '../screen.ts';
import { createStyle } from '../style.ts';
import { plainEvent } from './plain-event.ts';

/** One JSON value a line on stdout, and nothing else: the engine's events as they are, then the command's answer. */
export function createJsonScreen({ stdout }: { stdout: Out }): Screen {
  const line = (value: unknown) => stdout.write(`${JSON.stringify(value)}\n`);
  return {
    kind: 'json',
    style: createStyle({ columns: 80, colour: false, unicode: true }),
    watch: () => (event) => line(plainEvent(event)),
    show: ({ document }) => line(document),
    remark: () => {},
    fail: ({ what, why, nextSteps, requestId, stack }, exitCode) =>
      line({ type: 'error', at: new Date().toISOString(), what, why, nextSteps, requestId, exitCode, stack }),
    rest: () => {},
  };
}
