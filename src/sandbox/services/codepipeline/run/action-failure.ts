/**
 * Why an action failed. The codes are those with which a job's worker reports a failure:
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html
 */
export class ActionFailure extends Error {
  override readonly name = 'ActionFailure';
  readonly code: 'JobFailed' | 'ConfigurationError' | 'PermissionError' | 'RevisionUnavailable';

  constructor(code: ActionFailure['code'], message: string) {
    super(message);
    this.code = code;
  }
}
