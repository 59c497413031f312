import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { World } from '../../../world/world.ts';
import { type FunctionRecord, functionArn, logGroupOf } from '../model.ts';

/** A function as every operation shows it. */
export function configurationOf(world: World, record: FunctionRecord): FunctionConfiguration {
  return {
    FunctionName: record.name,
    FunctionArn: functionArn(world, record.name),
    Runtime: record.runtime as FunctionConfiguration['Runtime'],
    Role: record.role,
    Handler: record.handler,
    CodeSize: record.code.size,
    Description: record.description,
    Timeout: record.timeout,
    MemorySize: record.memory,
    // With its zone in four digits: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
    LastModified: record.modified.replace('Z', '+0000'),
    CodeSha256: record.code.sha256,
    Version: '$LATEST',
    ...(record.environment && { Environment: { Variables: { ...record.environment } } }),
    TracingConfig: { Mode: record.tracing as 'PassThrough' },
    RevisionId: record.revisionId,
    State: record.state,
    ...(record.state === 'Pending' && { StateReason: 'The function is being created.', StateReasonCode: 'Creating' as const }),
    LastUpdateStatus: record.update,
    ...(record.update === 'InProgress' && {
      LastUpdateStatusReason: 'The function is being created.',
      LastUpdateStatusReasonCode: 'Creating' as FunctionConfiguration['LastUpdateStatusReasonCode'],
    }),
    PackageType: 'Zip',
    Architectures: [record.architecture as 'x86_64'],
    EphemeralStorage: { Size: record.storage },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: record.logFormat as 'Text', LogGroup: logGroupOf(record.name) },
  };
}
