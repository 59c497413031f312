import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import creatures from '../../assets/creatures.json' with { type: 'json' };

/** An item as DynamoDB takes it: each value with its type. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** A creature of the list, with the names that the page reads. */
export type Creature = (typeof creatures)[number];

/** The twelve, from the one list that the page and the service have too. */
export const theTwelve: readonly Creature[] = creatures;

/** What a creature is found by. */
export const keyOf = (mysfitId: string) => ({ MysfitId: { S: mysfitId } });

/** A creature as it stands in the table, liked by nobody yet. The names are AWS's own tutorial's. */
export const itemOf = (creature: Creature) => ({
  ...keyOf(creature.mysfitId),
  Name: { S: creature.name },
  Species: { S: creature.species },
  Age: { N: String(creature.age) },
  GoodEvil: { S: creature.goodevil },
  LawChaos: { S: creature.lawchaos },
  Description: { S: creature.description },
  ThumbImageUri: { S: creature.thumbImageUri },
  ProfileImageUri: { S: creature.profileImageUri },
  Likes: { N: '0' },
  Adopted: { BOOL: false },
});
