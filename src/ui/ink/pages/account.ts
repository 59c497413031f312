import { fold } from '../../text/fold.ts';
import type { Page } from '../page.ts';

const keys = [
  { key: 'enter', does: 'choose' },
  { key: 'esc', does: 'back' },
  { key: 'q', does: 'quit' },
];

/** Which of the profiles on this machine is to build. An empty value stands for whatever the environment says. */
export function profilePage(profiles: readonly string[], found: string | undefined): Page {
  return {
    title: 'Which AWS profile is to build?',
    body: (style) => fold('These were found in your AWS configuration. The profile says whose account it is.', style.columns),
    options: [
      ...profiles.map((value) => ({ value, label: value, ...(value === found ? { detail: 'the one you use now' } : {}) })),
      { value: '', label: 'None of them', detail: 'credentials from the environment' },
    ],
    preselected: found ?? profiles[0] ?? '',
    keys,
  };
}

/** In which region to build. */
export function regionPage(regions: readonly string[], found: string | undefined): Page {
  const first = found === undefined || regions.includes(found) ? regions : [found, ...regions];
  return {
    title: 'In which region?',
    body: (style) =>
      fold(
        found === undefined
          ? 'Your configuration names none. Everything will stand in this one region; prices differ a little between them.'
          : `Your configuration names ${found}. Everything will stand in this one region.`,
        style.columns,
      ),
    options: first.map((value) => ({ value, label: value, ...(value === found ? { detail: 'from your configuration' } : {}) })),
    preselected: found ?? 'us-east-1',
    keys,
  };
}

export interface AccountView {
  /** `AWS`, or the address of another endpoint. */
  readonly where: string;
  readonly account: string;
  readonly arn: string;
  readonly region: string;
  readonly workspace: string;
  /** The prices' month and region: "2026-11, us-east-1". */
  readonly pricesOf: string;
}

/** Says whose account it is, before anything is made in it. */
export function accountPage({ where, account, arn, region, workspace, pricesOf }: AccountView): Page {
  return {
    title: `Build in ${where}, account ${account}?`,
    body: (style) => [
      ...fold(`You are: ${arn}`, style.columns, { rest: '  ' }),
      ...fold(`Region: ${region}`, style.columns),
      ...fold(`Workspace: ${style.safe(workspace)}`, style.columns, { rest: '  ' }),
      '',
      ...fold(
        `What runs by the hour is shown before it is made and counted while it stands (prices of ${pricesOf}). Every resource carries the project's name, and one key tears all of it down.`,
        style.columns,
      ),
    ],
    keys: [
      { key: 'enter', does: 'build here' },
      { key: 'esc', does: 'another account' },
      { key: 'q', does: 'quit' },
    ],
  };
}
