import type { Style } from '../../style.ts';
import { commandLines } from '../../text/failure.ts';
import { fold } from '../../text/fold.ts';
import { dollars } from '../../text/words.ts';

export interface FarewellView {
  readonly project: string | undefined;
  readonly world: 'rehearsal' | 'aws';
  /** How many resources stand. */
  readonly standing: number;
  readonly perHour: number;
  readonly workspace: string;
  readonly receipt: string | undefined;
  /** Whether it ends because a signal asked it to. */
  readonly interrupted: boolean;
  readonly hint: (words?: string) => string;
}

/** The last lines: what stays, what it costs, and how to come back. They stay on screen. */
export function farewellLines(view: FarewellView, style: Style): string[] {
  const { project, world, standing, perHour, workspace, receipt, interrupted, hint } = view;
  const { columns, safe, care, good, glyphs } = style;
  if (receipt !== undefined) {
    return [
      '',
      ...fold(`${glyphs.done} Nothing of ${project ?? 'it'} is left. The receipt: ${safe(receipt)}`, columns).map(good),
    ];
  }
  if (project === undefined || standing === 0) {
    return ['', ...fold('Nothing stands, and nothing costs anything.', columns), ...commandLines('Come back', hint(), style)];
  }
  const cost =
    world === 'rehearsal'
      ? 'It is free, on this machine.'
      : perHour === 0
        ? 'It costs nothing by the hour, only storage and traffic.'
        : `It costs about ${dollars(perHour * 24)} a day until you tear it down.`;
  const stopped = interrupted ? 'Stopped where you asked; everything that was made is recorded. ' : '';
  const said = fold(`${stopped}${project} stays as it is, in ${safe(workspace)}. ${cost}`, columns);
  return [
    '',
    ...(world === 'aws' && perHour > 0 ? said.map(care) : said),
    ...commandLines('Go on', hint(), style),
    ...commandLines('Tear down', hint('teardown'), style),
  ];
}
