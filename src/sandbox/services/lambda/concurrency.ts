import { invalidParameter } from './errors.ts';
import { functions, type LambdaHandler } from './model.ts';
import { functionNamed } from './names.ts';

// Executions at once. https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
const OF_ACCOUNT = 1000;
const LEFT_FOR_ALL = 100;

const putFunctionConcurrency: LambdaHandler<'PutFunctionConcurrency'> = (input, { world }) => {
  const record = functionNamed(world, input.FunctionName);
  const asked = input.ReservedConcurrentExecutions ?? 0;
  const others = [...functions(world).values()].filter(({ name }) => name !== record.name);
  const taken = others.reduce((sum, { reserved = 0 }) => sum + reserved, 0);
  if (asked > 0 && taken + asked > OF_ACCOUNT - LEFT_FOR_ALL) {
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEFT_FOR_ALL}].`,
    );
  }
  functions(world).set(record.name, { ...record, reserved: asked });
  return { ReservedConcurrentExecutions: asked };
};

const getFunctionConcurrency: LambdaHandler<'GetFunctionConcurrency'> = ({ FunctionName }, { world }) => {
  const { reserved } = functionNamed(world, FunctionName);
  return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
};

const deleteFunctionConcurrency: LambdaHandler<'DeleteFunctionConcurrency'> = ({ FunctionName }, { world }) => {
  const record = functionNamed(world, FunctionName);
  functions(world).set(record.name, { ...record, reserved: undefined });
  return {};
};

export const concurrencyOperations = {
  PutFunctionConcurrency: putFunctionConcurrency,
  GetFunctionConcurrency: getFunctionConcurrency,
  DeleteFunctionConcurrency: deleteFunctionConcurrency,
};
