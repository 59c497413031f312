import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Learner } from '../containers/learner.ts';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What the scripts here read of their environment. */
export const byHand = {
  KIT: file('.'),
  TEMPLATE: file('../../../assets/core.template.yaml'),
  SERVICE: file('../../../backend/service'),
};

/** Types these scripts into one shell, the next where the one before has ended. Fails the test where a command fails. */
export async function type(learner: Learner, ...scripts: readonly string[]): Promise<void> {
  const lines = await Promise.all(['together.sh', ...scripts].map((name) => readFile(file(name), 'utf8')));
  const { code, stdout, stderr } = await learner.shell(lines.join('\n'));
  expect(code, `${stdout}\n${stderr}`).toBe(0);
}

/** What visitors of these paths are answered by the service, through its load balancer. */
export async function visit(learner: Learner, ...paths: readonly string[]): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await learner.shell(`
    dns=$(aws elbv2 describe-load-balancers --names hand-nlb --query 'LoadBalancers[0].DNSName' --output text)
    address=$(curl --silent --fail "$AWS_ENDPOINT_URL/_sandbox/load-balancers/$dns" | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["url"])')
    for path in ${paths.map((path) => `'${path}'`).join(' ')}; do
      curl --silent --fail --max-time 10 --write-out '\\n' "\${address%/}$path"
    done`);
  expect(code, stderr).toBe(0);
  return stdout.split(/\n+/).flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}
