/** An input for each operation of S3 Control that the sandbox serves. */
export const examples: Record<string, object> = {
  GetPublicAccessBlock: { AccountId: '123456789012' },
  PutPublicAccessBlock: { AccountId: '123456789012' },
  DeletePublicAccessBlock: { AccountId: '123456789012' },
};
