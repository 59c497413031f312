import type { Filter } from '@aws-sdk/client-ec2';
import type { PriceKey } from '../../../src/aws/prices.ts';
import type { CourseTools } from '../../../src/aws/tools.ts';
import type { Tags } from '../search.ts';

export type Send = CourseTools['send'];

/** A thing of a network, as a look shows it. */
export interface Thing {
  readonly id: string;
  readonly tags: Tags;
  readonly createdAt?: string | undefined;
}

/** What can stand in a network: how EC2 lists it, and how it goes. */
export interface Kind {
  /** CloudFormation's name of the type. */
  readonly type: string;
  /** As it stands in a sentence: "NAT gateway". */
  readonly noun: string;
  /** The filter by which EC2 finds one by its id. */
  readonly byId: string;
  /** Its page in AWS's console, less the id. */
  readonly page: string;
  readonly costs?: readonly PriceKey[];
  /** Seconds that AWS usually needs until it is gone. */
  readonly usually: number;
  /** All that a filter finds; without a page size EC2 answers whole (Describe operations, EC2 API Reference). */
  readonly list: (send: Send, filter: Filter) => Promise<Thing[]>;
  /** Asks EC2 to delete it, after taking away what would keep it. */
  readonly erase: (tools: Pick<CourseTools, 'send' | 'until'>, id: string) => Promise<void>;
}
