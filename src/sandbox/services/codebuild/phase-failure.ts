/** Why a phase of a build failed, in CodeBuild's words. */
export class PhaseFailure extends Error {
  override readonly name = 'PhaseFailure';
  /** `CLIENT_ERROR`, `COMMAND_EXECUTION_ERROR`, `YAML_FILE_ERROR`, `ACCESS_DENIED` */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
