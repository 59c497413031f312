const FunctionName = 'mysfits-ab12cd-processor';
const Role = 'arn:aws:iam::123456789012:role/processor';
const Resource = `arn:aws:lambda:us-east-1:123456789012:function:${FunctionName}`;

/** An input for each operation of Lambda that the sandbox serves. */
export const examples: Record<string, object> = {
  CreateFunction: { FunctionName, Role, Tags: { 'mysfits:project': 'p-1' } },
  UpdateFunctionCode: { FunctionName },
  UpdateFunctionConfiguration: { FunctionName, Role },
  GetFunction: { FunctionName },
  GetFunctionConfiguration: { FunctionName },
  ListFunctions: {},
  DeleteFunction: { FunctionName },
  Invoke: { FunctionName },
  AddPermission: { FunctionName },
  RemovePermission: { FunctionName },
  GetPolicy: { FunctionName },
  PutFunctionConcurrency: { FunctionName },
  GetFunctionConcurrency: { FunctionName },
  DeleteFunctionConcurrency: { FunctionName },
  TagResource: { Resource, Tags: { 'mysfits:project': 'p-1' } },
  UntagResource: { Resource },
  ListTags: { Resource },
};
