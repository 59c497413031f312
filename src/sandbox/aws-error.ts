/** An error as AWS answers it; the wire prints it in the protocol of the request. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** AWS's code: NoSuchBucket. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Further members of the error's shape, `{ BucketName }`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    { status = 400, members = {} }: { status?: number; members?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}
