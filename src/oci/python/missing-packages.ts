import { runPython } from './run-python.ts';

/** A package that isn't there as it should be. */
export interface MissingPackage {
  readonly name: string;
  /** As requirements.txt says it: `Flask>=2.2,<4`. */
  readonly wanted: string;
  /** The version that is there, where it's the wrong one. */
  readonly found?: string;
}

/**
 * Looks whether a Python has what a requirements.txt asks for, without a network: `pip install` would look at an index
 * even where nothing has to be installed.
 * @throws Error when the file holds what can't be judged that way (options, addresses)
 */
export async function missingPackages(
  python: string,
  requirements: string,
  signal?: AbortSignal,
): Promise<readonly MissingPackage[]> {
  const wanted = requirementLines(requirements);
  if (wanted.length === 0) return [];
  const said = await runPython(python, ['-c', judge], { input: JSON.stringify(wanted), signal });
  return JSON.parse(said) as MissingPackage[];
}

/** The requirements of a file, without comments and empty lines. */
export function requirementLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

// `packaging` knows PEP 440 and PEP 508; pip carries a copy of it. Where Debian's packages came without either, plain
// numbers are compared, which is all that a range like >=2.2,<4 needs.
const judge = `
import json, re, sys
from importlib import metadata

try:
    from packaging.requirements import Requirement
except ImportError:
    try:
        from pip._vendor.packaging.requirements import Requirement
    except ImportError:
        Requirement = None


def numbers(text, length=6):
    release = re.match(r"v?(\\d+(?:\\.\\d+)*)", text)
    found = [int(number) for number in release.group(1).split(".")] if release else []
    return (found + [0] * length)[:length]


def holds(version, clause):
    operator, bound = re.match(r"(~=|===?|!=|<=|>=|<|>)\\s*(\\S+)$", clause.strip()).groups()
    has, limit = numbers(version), numbers(bound)
    if bound.endswith(".*"):
        parts = bound.count(".")
        same = has[:parts] == limit[:parts]
        return same if operator == "==" else not same
    if operator == "~=":
        parts = bound.count(".")
        return has >= limit and has[:parts] == limit[:parts]
    return {"==": has == limit, "===": version == bound, "!=": has != limit,
            "<=": has <= limit, ">=": has >= limit, "<": has < limit, ">": has > limit}[operator]


def read(line):
    if Requirement is not None:
        requirement = Requirement(line)
        if requirement.marker is not None and not requirement.marker.evaluate():
            return None
        return requirement.name, lambda version: requirement.specifier.contains(version, prereleases=True)
    name, clauses = re.match(r"([A-Za-z0-9][A-Za-z0-9._-]*)\\s*(?:\\[[^]]*\\])?\\s*(.*)$", line.split(";")[0].strip()).groups()
    return name, lambda version: all(holds(version, clause) for clause in clauses.strip("()").split(",") if clause.strip())


missing = []
for line in json.load(sys.stdin):
    requirement = read(line)
    if requirement is None:
        continue
    name, serves = requirement
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        missing.append({"name": name, "wanted": line})
        continue
    if not serves(version):
        missing.append({"name": name, "wanted": line, "found": version})
print(json.dumps(missing))
`;
