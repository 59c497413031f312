import type { Engine } from './engine.ts';

/** What every call to an engine may be given. */
export interface Stoppable {
  /** Cuts the call short; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Labels that a thing must carry: with this value, or with any. */
export type LabelWish = Readonly<Record<string, string | true>>;

/** A path in the version of the API that the engine was opened with. */
export function pathOf({ apiVersion }: Engine, path: string): string {
  return `/v${apiVersion}${path}`;
}

/** The `filters` of a list call, for labels. */
export function labelFilter(labels: LabelWish): string {
  const label = Object.entries(labels).map(([key, value]) => (value === true ? key : `${key}=${value}`));
  return JSON.stringify({ label });
}

/** An engine's moment in milliseconds; undefined for its "never" (year 1). */
export function momentOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) || time <= 0 ? undefined : time;
}
