import type { World } from '../screen.ts';
import { dollars } from './words.ts';

/** What leaving it running costs; a rehearsal says what AWS would take, and that it takes nothing here. */
export function costSentence(perHour: number, world: World): string {
  if (world === 'rehearsal') {
    return perHour === 0
      ? 'nothing here; in AWS nothing by the hour, only storage and traffic'
      : `nothing here; in AWS about ${dollars(perHour)}/h, ${dollars(perHour * 24)} a day`;
  }
  return perHour === 0
    ? 'nothing by the hour, only storage and traffic (cents a month)'
    : `about ${dollars(perHour)}/h, ${dollars(perHour * 24)} a day, until you tear it down`;
}
