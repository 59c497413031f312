import { randomInt } from 'node:crypto';

/** Letters and digits that can't be taken for one another: in AWS the id is typed by hand before a teardown. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Words that a user pool's domain prefix may not hold (Amazon Cognito, "Configuring a user pool domain"). */
const forbidden = /aws|amazon|cognito/;

/** Draws the id that every name of a project begins with: `mysfits-` and six letters or digits. */
export function drawProjectId(random: (below: number) => number = randomInt): string {
  for (;;) {
    const drawn = Array.from({ length: 6 }, () => alphabet[random(alphabet.length)]).join('');
    if (!forbidden.test(drawn)) return `mysfits-${drawn}`;
  }
}
