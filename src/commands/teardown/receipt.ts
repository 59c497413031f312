import type { ErrorView } from '../../course/errors.ts';
import type { Row, State } from '../../engine/state/row.ts';
import { nameOf } from '../../ui/text/words.ts';
import type { LedgerEntry } from './ledger.ts';

export interface ReceiptOptions {
  readonly state: State;
  readonly entries: readonly LedgerEntry[];
  /** Why the account couldn't be searched for what no row records. */
  readonly unsearched?: ErrorView | undefined;
  /** What stands because this teardown was not about it. */
  readonly stays: readonly Row[];
  /** The learner's own folders that are there. */
  readonly folders: readonly string[];
  /** ISO 8601. */
  readonly writtenAt: string;
}

const places = { sandbox: 'rehearsal on this machine', aws: 'AWS', endpoint: 'another AWS-compatible endpoint' } as const;

/** The receipt of a teardown, as Markdown: every resource with its ids, when it was made and seen gone, and what stays and why. */
export function receiptOf({ state, entries, unsearched, stays, folders, writtenAt }: ReceiptOptions): string {
  const gone = entries.filter(({ end }) => end === 'deleted' || end === 'already gone');
  const left = entries.filter(({ end }) => end === 'failed');
  const spared = entries.filter(({ end }) => end === 'left alone');
  return [
    `# Receipt of ${state.project}`,
    '',
    `- Where: ${places[state.place]}, account ${state.account}, region ${state.region}`,
    `- Begun: ${time(state.createdAt)}`,
    `- Written: ${time(writtenAt)}`,
    '',
    '## Deleted, and seen to be gone',
    '',
    ...table(
      ['Resource', 'Name', 'Made', 'Deletion begun', 'Seen gone'],
      gone.map(({ step, type, name, made, begun, end, at }) => [
        whatOf(step, type),
        name,
        made ? time(made) : 'not known',
        end === 'already gone' ? 'was gone already' : time(begun ?? at),
        time(at),
      ]),
    ),
    '',
    ...idsOf(gone),
    '## Left against intention',
    '',
    ...table(
      ['Resource', 'Name', 'Made', 'Why'],
      left.map(({ step, type, name, made, why }) => [whatOf(step, type), name, made ? time(made) : 'not known', why ?? '']),
    ),
    '',
    ...(unsearched === undefined ? [] : notSearched(unsearched)),
    '## Stays on purpose',
    '',
    ...table(
      ['What', 'Name', 'Why'],
      [
        ...stays.map(({ step, type, name, module }) => [
          whatOf(step, type),
          name,
          `belongs to the module ${module}, which this teardown was not about`,
        ]),
        ...spared.map(({ step, type, name, why }) => [whatOf(step, type), name, why ?? '']),
        ...folders.map((folder) => ['Your folder', `${folder}/`, 'your own files; delete them when you like']),
        ['The record of calls', '.mysfits/calls.ndjson', 'what was sent, for you to read'],
      ],
    ),
    '',
  ].join('\n');
}

/** Names can be taken again; by an id AWS means one thing for ever. */
function idsOf(gone: readonly LedgerEntry[]): string[] {
  const known = gone.flatMap(({ step, type, ids = [] }) => (ids.length === 0 ? [] : [{ what: whatOf(step, type), ids }]));
  if (known.length === 0) return [];
  return [
    '### Their ids',
    '',
    'By these AWS itself knows what is gone: on its bill, in its records, for its support.',
    '',
    ...known.map(({ what, ids }) => `- ${what}: ${ids.map((id) => `\`${id}\``).join(', ')}`),
    '',
  ];
}

/** A deletion that nobody could check isn't told as if it were. */
const notSearched = ({ what, why }: ErrorView): string[] => [
  '## Not searched',
  '',
  `Whether anything else carries this project's tag or name couldn't be seen: ${[what, why].filter(Boolean).join('. ')}`,
  '',
];

const whatOf = (step: string | undefined, type: string) => (step === undefined ? type : `${nameOf(step)} (${type})`);

const time = (iso: string) => iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return ['Nothing.'];
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}
