import type { RawRequest } from '../kit/raw-request.ts';

/** A request that AWS refuses. In paths and bodies `{b}` is a bucket of ours that holds the object `o`, `{v}` one with versions. */
export interface Refusal extends RawRequest {
  readonly title: string;
  readonly code: string;
  readonly status: number;
  /** What the message says, where the code alone doesn't tell one refusal from another. */
  readonly says?: string;
}

/** Rows from `[title, method, path, status, code, body or more]`. */
export type Row = readonly [
  title: string,
  method: string,
  path: string,
  status: number,
  code: string,
  more?: string | (Partial<RawRequest> & { readonly says?: string }),
];

export const refusals = (rows: readonly Row[]): Refusal[] =>
  rows.map(([title, method, path, status, code, more]) => ({
    title,
    method,
    path,
    status,
    code,
    ...(typeof more === 'string' ? { body: more } : more),
  }));
