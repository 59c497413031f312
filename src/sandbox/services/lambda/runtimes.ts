import { invalidParameter } from './errors.ts';

/**
 * Runtimes that a function may be made with today: those of Python that AWS lists as supported or whose end still lets
 * functions be updated. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const PYTHON = ['python3.9', 'python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14'];

/**
 * Sees that a runtime can run here. Which of Python's versions runs it is the machine's business: whatever `python3` there is.
 * @throws AwsError InvalidParameterValueException
 */
export function checkRuntime(runtime: string | undefined): string {
  if (runtime === undefined)
    throw invalidParameter('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
  if (PYTHON.includes(runtime)) return runtime;
  if (/^python(2\.7|3\.[678])$/.test(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  throw invalidParameter(`The sandbox runs functions in Python alone (${PYTHON.join(', ')}), not in ${runtime}.`);
}
