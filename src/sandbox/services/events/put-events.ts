import type { PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import type { World } from '../../world/world.ts';
import { carry, eventOf } from './carry.ts';
import type { EventsHandler } from './model.ts';
import { checkBus } from './rules.ts';

/** Each event is taken or refused by itself: API_PutEvents. */
export const putEvents: EventsHandler<'PutEvents'> = ({ Entries = [] }, { world }) => {
  const results = Entries.map((entry) => put(world, entry));
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
};

function put(world: World, entry: PutEventsRequestEntry): PutEventsResultEntry {
  const { Source: source, DetailType: detailType, Detail, Resources: resources = [], Time: time, EventBusName } = entry;
  checkBus(world, EventBusName);
  for (const [name, value] of Object.entries({ Source: source, DetailType: detailType, Detail })) {
    if (!value) {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
    }
  }
  if (source?.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: `Not authorized for the source: ${source}. Sources that begin with aws. are those of AWS's services.`,
    };
  }
  const detail = parsed(Detail ?? '');
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  const event = eventOf(world, { source: source ?? '', detailType: detailType ?? '', resources, detail, time });
  carry(world, event);
  return { EventId: event.id };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
