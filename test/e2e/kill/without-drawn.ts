/** What AWS draws anew for each thing it makes, and what this machine gives it; each pattern with what takes its place. */
const drawn: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/127\.0\.0\.1:\d+/g, 'HOST'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UUID'],
  [/\b(vpc|vpce|subnet|sg|sgr|rtb|rtbassoc|igw|eni|eni-attach|eipalloc|eipassoc|nat|acl)-[0-9a-f]{17}\b/g, '$1-ID'],
  // Addresses that a subnet gives out, and public ones.
  [/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b(?!\/)/g, 'ADDRESS'],
  // CloudFormation's roles and groups end in letters of its own, load balancers' ARNs in sixteen digits, tasks' in thirty-two.
  [/(-core-[A-Za-z]+-)[A-Za-z0-9]{10,13}\b/g, '$1DRAWN'],
  [/(scalable-target\/)[0-9a-f]+/g, '$1ID'],
  // A commit's id holds when it was made, and so does whatever is named after it.
  [/\b(v-)?[0-9a-f]{40}\b/g, 'COMMIT'],
  // Under which name a service takes on a role.
  [/(assumed-role\/[\w-]+\/)\d+/g, '$1SESSION'],
  [/\b[0-9a-f]{32}\b/g, 'TASK'],
  // A release that had to be begun anew registers one revision more.
  [/(task-definition\/[\w-]+):\d+/g, '$1:N'],
  [/\b[0-9a-f]{16}\b/g, 'ID'],
];

/** A value without what differs from one clean run to the next: names that were drawn, times, tokens. Lists lose their order. */
export function withoutDrawn(
  value: unknown,
  { project, account }: { readonly project: string; readonly account: string },
): unknown {
  const drop = /^(token|clientToken|digest|startedAt|id|eventId)$|(At|Time|Date)$/;
  const text = JSON.stringify(value, (key, one) => (drop.test(key) ? undefined : one))
    .replaceAll(project, 'PROJECT')
    .replaceAll(account, 'ACCOUNT');
  return sorted(JSON.parse(drawn.reduce((all, [pattern, instead]) => all.replace(pattern, instead), text)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const inOrder = value.map((one) => ({ one: sorted(one), key: JSON.stringify(sorted(one)) }));
    return inOrder.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ one }) => one);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, sorted(one)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
