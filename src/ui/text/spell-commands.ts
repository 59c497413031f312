import type { ErrorView } from '../../course/errors.ts';

const ours = /`(up|plan|push|verify|status|open|logs|policy|teardown|recover|doctor|sandbox)((?: [^`]*)?)`/g;

/** Writes out our own commands, which an error names as `up`, the way this program was started. */
export function spellCommands<View extends ErrorView>(view: View, hint: (words?: string) => string): View {
  const spell = (text: string) => text.replace(ours, (_, name: string, rest: string) => hint(`${name}${rest}`));
  return { ...view, nextSteps: view.nextSteps.map(spell), ...(view.why === undefined ? {} : { why: spell(view.why) }) };
}
