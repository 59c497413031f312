import { readFile } from 'node:fs/promises';
import { packagePath } from '../../package-path.ts';

/** The path of the template in the package: CloudFormation is sent this very file, and the command line shows where it is. */
export const templatePath = (): string => packagePath('assets', 'core.template.yaml');

/** What the template says. */
export const readTemplate = (): Promise<string> => readFile(templatePath(), 'utf8');
