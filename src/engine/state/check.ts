/** Says what is wrong with a state read from a file, as the end of a sentence; undefined when nothing is. */
export function problemOf(value: unknown): string | undefined {
  if (!isRecord(value)) return "doesn't hold an object";
  const wrong =
    firstWrong(value, '', {
      serial: isCount,
      project: isText,
      place: isOneOf('aws', 'sandbox', 'endpoint'),
      account: isText,
      region: isText,
      createdAt: isText,
      courseVersion: isCount,
      choices: isTexts,
      rows: isRecord,
    }) ?? firstWrongRow(value.rows as Record<string, unknown>);
  return wrong === undefined ? undefined : `has no usable "${wrong}"`;
}

type Check = (value: unknown) => boolean;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isTexts: Check = (value) => isRecord(value) && Object.values(value).every(isText);
const isTextList: Check = (value) => Array.isArray(value) && value.every(isText);
const isOneOf =
  (...options: string[]): Check =>
  (value) =>
    typeof value === 'string' && options.includes(value);
const isOptional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isOutputs: Check = (value) =>
  isRecord(value) && Object.values(value).every((one) => ['string', 'number', 'boolean'].includes(typeof one) || isTextList(one));
const isErrorView: Check = (value) => isRecord(value) && isText(value.what) && isTextList(value.nextSteps);

const recipe: Readonly<Record<string, Check>> = {
  step: isText,
  module: isText,
  type: isText,
  name: isText,
  tags: isTexts,
  token: isText,
  account: isText,
  region: isText,
  needs: isTextList,
  startedAt: isText,
  stepVersion: isCount,
  courseVersion: isCount,
  digest: isText,
  outputs: isOutputs,
};

const byStatus: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  creating: {},
  created: { createdAt: isText },
  deleting: { createdAt: isOptional(isText), deletingSince: isText },
  failed: {
    createdAt: isOptional(isText),
    during: isOneOf('creating', 'deleting'),
    failedAt: isText,
    error: isErrorView,
  },
};

function firstWrongRow(rows: Readonly<Record<string, unknown>>): string | undefined {
  for (const [id, row] of Object.entries(rows)) {
    if (!isRecord(row) || row.step !== id) return `rows.${id}`;
    const more = typeof row.status === 'string' && Object.hasOwn(byStatus, row.status) ? byStatus[row.status] : undefined;
    if (more === undefined) return `rows.${id}.status`;
    const wrong = firstWrong(row, `rows.${id}.`, { ...recipe, ...more });
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function firstWrong(
  record: Readonly<Record<string, unknown>>,
  where: string,
  checks: Readonly<Record<string, Check>>,
): string | undefined {
  const wrong = Object.entries(checks).find(([name, check]) => !check(record[name]));
  return wrong === undefined ? undefined : `${where}${wrong[0]}`;
}
