import type { Difference } from '../../../course/step.ts';
import { fold } from '../../text/fold.ts';
import type { Page } from '../page.ts';

export interface ReplaceView {
  readonly title: string;
  readonly differences: readonly Difference[];
  /** What would be lost. */
  readonly loses: string;
}

/** Asks before something is replaced. Keeping it is preselected. */
export function replacePage({ title, differences, loses }: ReplaceView): Page {
  return {
    title: `${title}: only a replacement would bring it into line`,
    body: (style) => [
      ...differences.flatMap(({ what, is, should }) =>
        fold(`${what}: is ${style.safe(is)}, should be ${style.safe(should)}`, style.columns, { rest: '  ' }),
      ),
      ...fold(`Replacing it loses ${style.safe(loses)}.`, style.columns).map(style.care),
    ],
    options: [
      { value: 'keep', label: 'Keep it as it is' },
      { value: 'replace', label: 'Replace it' },
    ],
    preselected: 'keep',
    keys: [{ key: 'enter', does: 'choose' }],
  };
}
