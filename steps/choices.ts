import type { Choice } from '../src/course/course.ts';
import { networkChoice } from './2-service/network.ts';

/** What the learner may choose, in the order it is asked. Each is a flag of the commands too, so this stays light to load. */
export const choices: readonly Choice[] = [networkChoice];
