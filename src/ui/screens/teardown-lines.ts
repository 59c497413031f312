import type { Style } from '../style.ts';
import { fold, foldParts } from '../text/fold.ts';
import { count, nameOf } from '../text/words.ts';

export interface TeardownView {
  readonly project: string;
  readonly goes: readonly { readonly step: string; readonly type: string; readonly name: string }[];
  readonly stays: readonly { readonly step: string; readonly type: string; readonly name: string }[];
  readonly takenAlong: readonly string[];
}

/** What a teardown takes and what it leaves, before it begins. */
export function teardownLines({ project, goes, stays, takenAlong }: TeardownView, style: Style): string[] {
  const { columns, strong, glyphs } = style;
  const list = (rows: TeardownView['goes']) =>
    rows.flatMap(({ step, type, name }) =>
      foldParts([nameOf(step), name, `(${type})`], columns, { first: '  ', rest: '      ' }),
    );
  return [
    strong(`Goes: ${goes.length === 0 ? 'nothing is recorded' : count(goes.length, 'resource')} of ${project}`),
    ...list(goes),
    ...fold('and whatever else carries its tag or its name.', columns, { first: '  ' }),
    ...(takenAlong.length === 0
      ? []
      : fold(`${glyphs.warning} Taken along, because they need it: ${takenAlong.join(', ')}`, columns, { rest: '  ' })),
    strong('Stays'),
    ...list(stays),
    ...fold('Your files in this folder.', columns, { first: '  ' }),
    '',
  ];
}
