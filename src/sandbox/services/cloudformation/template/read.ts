import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { invalid } from '../refusals.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/**
 * Reads a template's text, YAML or JSON. Short tags come out as the functions they stand for: `!Ref Vpc` as `{"Ref": "Vpc"}`.
 * @throws AwsError when the text is neither, or no object
 */
export function readTemplate(text: string): JsonObject {
  // CloudFormation takes for JSON what begins as JSON does.
  const value = text.trimStart().startsWith('{') ? readJson(text) : readYaml(text);
  if (!isObject(value)) throw invalid('Template format error: unsupported structure.');
  return value;
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const at = Number(/position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1] ?? text.length);
    const before = text.slice(0, at).split('\n');
    throw invalid(
      `Template format error: JSON not well-formed. (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`,
    );
  }
}

function readYaml(text: string): Json {
  const lineCounter = new LineCounter();
  // Unknown tags are only warned about, and stay on their nodes: that is where the short forms are read from.
  const document = parseDocument(text, { lineCounter, logLevel: 'silent', schema: 'core', uniqueKeys: true });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw invalid(`Template format error: YAML not well-formed. (line ${line}, column ${col})`);
  }
  return readNode(document.contents);
}

function readNode(node: Node | null): Json {
  if (isAlias(node)) throw invalid('Template error: YAML aliases are not allowed in CloudFormation templates');
  const value = readPlain(node);
  const tag = node?.tag;
  return tag?.startsWith('!') && tag !== '!' ? functionOf(tag.slice(1), value) : value;
}

function readPlain(node: Node | null): Json {
  if (isMap(node)) {
    return Object.fromEntries(node.items.map(({ key, value }) => [String(readPlain(key as Node)), readNode(value as Node)]));
  }
  if (isSeq(node)) return node.items.map((item) => readNode(item as Node));
  if (!isScalar(node)) return null;
  // Numbers of more digits than a double holds (an account's id) stay as they were written.
  if (typeof node.value === 'number' && node.source !== undefined && String(node.value) !== node.source) return node.source;
  return node.value as Json;
}

const TAGS = new Set([
  ...['Base64', 'Cidr', 'And', 'Equals', 'If', 'Not', 'Or', 'FindInMap', 'GetAtt', 'GetAZs', 'ImportValue', 'Join'],
  ...['Select', 'Split', 'Sub', 'Transform', 'Length', 'ToJsonString', 'Ref', 'Condition'],
]);

function functionOf(tag: string, value: Json): Json {
  if (!TAGS.has(tag)) throw invalid(`Template format error: Unrecognized tag !${tag}`);
  if (tag === 'Ref' || tag === 'Condition') return { [tag]: value };
  if (tag === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${tag}`]: value };
}
