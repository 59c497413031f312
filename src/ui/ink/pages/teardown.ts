import { type TeardownView, teardownLines } from '../../screens/teardown-lines.ts';
import type { Page } from '../page.ts';

/**
 * What goes and what stays. In AWS the project's name is typed out; in a rehearsal, where nothing real can be lost, Enter does.
 * @param typed what was typed before and isn't the name
 */
export function teardownPage(view: TeardownView, world: 'rehearsal' | 'aws', typed = ''): Page {
  const title = `Tear down ${view.project}?`;
  const body: Page['body'] = (style) => teardownLines(view, style).slice(0, -1);
  if (world === 'rehearsal') {
    return {
      title,
      body,
      keys: [
        { key: 'enter', does: 'tear it down' },
        { key: 'esc', does: 'keep it' },
      ],
    };
  }
  return {
    title,
    body,
    prompt: `${typed === '' ? '' : `"${typed}" isn't its name. `}Type ${view.project} to delete all of this:`,
    keys: [
      { key: 'enter', does: 'tear it down' },
      { key: 'esc', does: 'keep it' },
    ],
  };
}
