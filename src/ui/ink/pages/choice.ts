import type { World } from '../../screen.ts';
import { type ChangeView, changeLines } from '../../screens/change-lines.ts';
import { fold } from '../../text/fold.ts';
import { dollars } from '../../text/words.ts';
import type { Page } from '../page.ts';

export interface ChoiceView {
  readonly id: string;
  /** "The shape of the network". */
  readonly title: string;
  readonly options: readonly {
    readonly value: string;
    readonly title: string;
    /** US dollars an hour of the whole module, chosen like this. */
    readonly perHour: number;
  }[];
  /** What Enter takes: what was chosen before, else what is preselected. */
  readonly chosen: string;
  /** Whether what is built stands on it already. */
  readonly stands: boolean;
  /** Whether it can be changed later, in place. */
  readonly parameter: boolean;
  /** The module that costs so much. */
  readonly module: string;
  readonly world: World;
}

/** Asks for a choice: what each way means, and what the module costs with it. */
export function choicePage({ title, options, chosen, stands, parameter, module, world }: ChoiceView): Page {
  const later = parameter ? 'It can be changed later, in place.' : "Once it's built on, it can't be changed any more.";
  return {
    title,
    body: (style) => [
      ...options.flatMap(({ value, title: meaning }) => {
        const [first = '', ...rest] = fold(`${value}: ${style.safe(meaning)}`, style.columns, { rest: '  ' });
        return [first.replace(value, style.strong(value)), ...rest];
      }),
      ...fold(
        `${stands ? `Now it is ${style.safe(chosen)}. ` : `${later} `}The whole module costs${world === 'rehearsal' ? ' nothing here; in AWS about' : ' about'}:`,
        style.columns,
      ),
    ],
    options: options.map(({ value, perHour }) => ({
      value,
      label: value,
      detail: `${dollars(perHour * 24)} a day, ${dollars(perHour)}/h`,
    })),
    preselected: chosen,
    words: `${module} ${title} ${options.map((option) => option.title).join(' ')}`,
    keys: [
      { key: 'enter', does: 'choose' },
      { key: '?', does: 'glossary' },
      { key: 'esc', does: 'back' },
      { key: 'q', does: 'quit' },
    ],
  };
}

/** What another choice changes of what stands, before it is done. */
export function changePage(view: ChangeView, world: World): Page {
  return {
    title: 'Change what stands?',
    body: (style) => changeLines(view, style, world),
    keys: [
      { key: 'enter', does: 'change it' },
      { key: 'esc', does: 'keep it' },
    ],
  };
}
