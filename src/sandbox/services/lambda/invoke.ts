import { invalidParameter } from './errors.ts';
import { invokeFunction } from './invoke-function.ts';
import type { LambdaHandler } from './model.ts';
import { functionNamed } from './names.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const invoke: LambdaHandler<'Invoke'> = async (input, { world, signal }) => {
  const { FunctionName = '', Qualifier, InvocationType = 'RequestResponse', LogType = 'None', Payload } = input;
  if (InvocationType === 'DryRun') {
    // Who calls was asked for his right before.
    functionNamed(world, FunctionName, Qualifier);
    return { StatusCode: 204 };
  }
  if (InvocationType !== 'RequestResponse' && InvocationType !== 'Event')
    throw invalidParameter(`The invocation type ${InvocationType} isn't known.`);
  const { statusCode, payload, functionError, logTail } = await invokeFunction(world, {
    functionArn: FunctionName,
    qualifier: Qualifier,
    payload: Payload instanceof Uint8Array ? Buffer.from(Payload) : Buffer.alloc(0),
    invocation: InvocationType,
    signal,
  });
  if (InvocationType === 'Event') return { StatusCode: statusCode, Payload: payload };
  return {
    StatusCode: statusCode,
    Payload: payload,
    ExecutedVersion: '$LATEST',
    ...(functionError && { FunctionError: functionError }),
    ...(LogType === 'Tail' && { LogResult: Buffer.from(logTail).toString('base64') }),
  };
};

export const invokeOperations = { Invoke: invoke };
