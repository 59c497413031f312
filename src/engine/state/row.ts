import type { ErrorView } from '../../course/errors.ts';
import type { AnyOutputs } from '../../course/outputs.ts';

/** Everything needed to find a resource again, written before the call that makes it. */
export interface Recipe {
  readonly step: string;
  readonly module: string;
  /** CloudFormation's name of the type. */
  readonly type: string;
  /** Physical name. */
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Client token of the create call. */
  readonly token: string;
  readonly account: string;
  readonly region: string;
  /** Ids of the steps it stands on, so that a row whose step is gone is still torn down in order. */
  readonly needs: readonly string[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly stepVersion: number;
  readonly courseVersion: number;
  /** SHA-256 over the inputs of the step's requests. */
  readonly digest: string;
}

export interface CreatingRow extends Recipe {
  readonly status: 'creating';
  readonly outputs: AnyOutputs;
}

export interface CreatedRow extends Recipe {
  readonly status: 'created';
  readonly outputs: AnyOutputs;
  readonly createdAt: string;
}

export interface DeletingRow extends Recipe {
  readonly status: 'deleting';
  readonly outputs: AnyOutputs;
  readonly createdAt?: string;
  readonly deletingSince: string;
}

export interface FailedRow extends Recipe {
  readonly status: 'failed';
  readonly during: 'creating' | 'deleting';
  readonly outputs: AnyOutputs;
  readonly createdAt?: string;
  readonly failedAt: string;
  readonly error: ErrorView;
}

/** What the state file knows of one step's resource. No row: it isn't there. */
export type Row = CreatingRow | CreatedRow | DeletingRow | FailedRow;

/** Which AWS a workspace builds in. */
export type Place = 'aws' | 'sandbox' | 'endpoint';

/** Where a project stands; pinned when its state file is made. */
export interface Whereabouts {
  readonly place: Place;
  readonly account: string;
  readonly region: string;
}

/** The state file, whole. */
export interface State extends Whereabouts {
  /** The schema's version; a newer one than this program knows is refused. */
  readonly schema: 1;
  /** Raised at every write. */
  readonly serial: number;
  readonly project: string;
  readonly createdAt: string;
  readonly courseVersion: number;
  readonly choices: Readonly<Record<string, string>>;
  /** By step id. */
  readonly rows: Readonly<Record<string, Row>>;
}

/** Whether a row says that its resource stands: made once, and not being deleted. A change that failed doesn't unmake it. */
export function isUp(row: Row): row is (CreatedRow | FailedRow) & { readonly createdAt: string } {
  return row.status === 'created' || (row.status === 'failed' && row.during === 'creating' && row.createdAt !== undefined);
}

/** When a row's resource was first made, as far as that is known. */
export function createdAtOf(row: Row): string | undefined {
  return row.status === 'creating' ? undefined : row.createdAt;
}

/** The recipe of a row, without what became of it. */
export function recipeOf(row: Row): Recipe {
  const { step, module, type, name, tags, token, account, region, needs, startedAt, stepVersion, courseVersion, digest } = row;
  return { step, module, type, name, tags, token, account, region, needs, startedAt, stepVersion, courseVersion, digest };
}

/** A row whose step has failed. What it held is kept. */
export function failedRow(row: Row, during: FailedRow['during'], error: ErrorView): FailedRow {
  const createdAt = createdAtOf(row);
  return {
    ...recipeOf(row),
    status: 'failed',
    during,
    outputs: row.outputs,
    ...(createdAt === undefined ? {} : { createdAt }),
    failedAt: new Date().toISOString(),
    error,
  };
}
