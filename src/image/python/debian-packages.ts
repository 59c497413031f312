import { requirementLines } from '../../oci/python/missing-packages.ts';

/** Debian's packages of what the service asks pip for, by the names PyPI knows them by. */
const packages: Readonly<Record<string, string>> = {
  flask: 'python3-flask',
  'flask-cors': 'python3-flask-cors',
  waitress: 'python3-waitress',
  boto3: 'python3-boto3',
};

/** The packages that bring the requirements; undefined where Debian hasn't got one of them under a name we know. */
export function debianPackages(requirements: string): readonly string[] | undefined {
  const names = requirementLines(requirements).map((line) => /^[A-Za-z0-9._-]+/.exec(line)?.[0] ?? '');
  // PEP 503: names are the same whatever stands between their words.
  const known = names.map((name) => packages[name.toLowerCase().replace(/[-_.]+/g, '-')]);
  return known.every((name) => name !== undefined) ? ['python3', ...known] : undefined;
}
