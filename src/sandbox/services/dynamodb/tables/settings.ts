import { knownTable } from '../errors.ts';
import type { DynamoHandler } from '../model.ts';

// Neither can be changed here: items never expire, and nothing is backed up.

export const describeTimeToLive: DynamoHandler<'DescribeTimeToLive'> = ({ TableName }, { world }) => {
  knownTable(world, TableName);
  return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html */
export const describeContinuousBackups: DynamoHandler<'DescribeContinuousBackups'> = ({ TableName }, { world }) => {
  knownTable(world, TableName);
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    },
  };
};
