import type { CourseTools } from '../../../src/aws/tools.ts';
import type { StepContext } from '../../../src/course/step.ts';
import { progressOf, readEvents } from './events.ts';
import { type CoreStack, isMoving, readStack } from './stack.ts';

/** What it takes to follow a stack: `note` is told what CloudFormation is at. */
export type Following = Pick<CourseTools, 'send' | 'until' | 'target'> & Pick<StepContext<Record<string, never>>, 'note'>;

/** A NAT gateway takes minutes to come and to go; CloudFormation itself gives up on most things within the hour. */
const patience = 3600;

/**
 * Waits until CloudFormation has ended what it does to a stack, and tells on the way what it is at.
 * @param usually how many seconds that takes
 * @returns the stack as it stands then; undefined once it can't be seen any more
 */
export async function follow({ send, until, note }: Following, stackId: string, usually: number): Promise<CoreStack | undefined> {
  let told: string | undefined;
  const { stack } = await until({
    what: `CloudFormation to end its work on ${nameIn(stackId)}`,
    seconds: patience,
    usually,
    // What is told here says more than how long it has lasted.
    note: () => {},
    look: async () => {
      const stack = await readStack(send, stackId);
      if (stack === undefined || !isMoving(stack)) return { stack };
      const progress = progressOf(await readEvents(send, stackId), stackId);
      if (progress !== undefined && progress !== told) note(progress);
      told = progress ?? told;
      return undefined;
    },
  });
  return stack;
}

/** The name in a stack's id: arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID. */
export const nameIn = (stackId: string): string => stackId.split('/')[1] ?? stackId;
