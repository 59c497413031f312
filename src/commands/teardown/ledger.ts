import { appendFileSync, readFileSync } from 'node:fs';
import type { EngineEvent } from '../../engine/events.ts';
import { createdAtOf, type Row, type State } from '../../engine/state/row.ts';

/** What became of one resource, kept beyond its row. */
export interface LedgerEntry {
  readonly project: string;
  /** The step's id; for what no row recorded, nothing. */
  readonly step?: string;
  /** CloudFormation's name of the type. */
  readonly type: string;
  readonly name: string;
  /** By what AWS knows it and its parts, beside its name: ARNs, and the ids of parts of a network. */
  readonly ids?: readonly string[];
  /** ISO 8601, as far as it is known. */
  readonly made?: string;
  /** ISO 8601: when its deletion was begun. */
  readonly begun?: string;
  readonly end: 'deleted' | 'already gone' | 'left alone' | 'failed';
  /** ISO 8601: when a look said that it is gone, or when it was given up. */
  readonly at: string;
  readonly why?: string;
}

/**
 * Writes down what became of every resource the moment it is told, one JSON line each, so that the receipt
 * is whole even when a teardown is cut off and begun again.
 */
export function createLedger(path: string, state: State) {
  // Rows are gone by the time their end is told.
  const rows = new Map(Object.entries(state.rows));
  const begun = new Map<string, string>();
  const add = (entry: Omit<LedgerEntry, 'project'>) => {
    appendFileSync(path, `${JSON.stringify({ project: state.project, ...entry })}\n`, { mode: 0o600 });
  };
  return {
    listen(event: EngineEvent): void {
      if (event.type === 'leftover') {
        const { resource, name, why, outcome, at } = event;
        add({ type: resource, name, at, why, end: outcome === 'skipped' ? 'left alone' : outcome });
      }
      if (event.type === 'step-started') begun.set(event.step, event.at);
      if (event.type !== 'step-finished' && event.type !== 'step-failed') return;
      const row = rows.get(event.step);
      if (row === undefined) return;
      const created = createdAtOf(row);
      const since = begun.get(row.step);
      const ids = idsOf(row);
      const known = {
        step: row.step,
        type: row.type,
        name: row.name,
        at: event.at,
        ...(ids.length === 0 ? {} : { ids }),
        ...(created === undefined ? {} : { made: created }),
        ...(since === undefined ? {} : { begun: since }),
      };
      if (event.type === 'step-failed') add({ ...known, end: 'failed', why: event.error.what });
      else if (event.outcome === 'deleted' || event.outcome === 'already gone') add({ ...known, end: event.outcome });
      else add({ ...known, end: 'left alone', ...(event.why === undefined ? {} : { why: event.why }) });
    },
    /** Every resource once, by what became of it last. */
    entries(): LedgerEntry[] {
      const last = new Map<string, LedgerEntry>();
      for (const line of readFileSync(path, { encoding: 'utf8', flag: 'a+' }).split('\n')) {
        const entry = readEntry(line);
        if (entry?.project !== state.project) continue;
        // What stays is one thing, however often it was left alone.
        const made = entry.end === 'left alone' ? '' : (entry.made ?? '');
        last.set(`${entry.type} ${entry.name} ${made}`, entry);
      }
      return [...last.values()];
    },
  };
}

/** What of a row's outputs is an id that AWS gave. */
function idsOf({ outputs }: Row): string[] {
  const texts = Object.values(outputs).flat().map(String);
  return [...new Set(texts.filter((text) => /^(arn:aws:|sha256:|vpc-|subnet-|sg-)/.test(text)))];
}

/** A line cut off by a crash is left out. */
function readEntry(line: string): LedgerEntry | undefined {
  try {
    return JSON.parse(line) as LedgerEntry;
  } catch {
    return undefined;
  }
}
