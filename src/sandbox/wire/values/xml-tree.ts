import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element of a document. Names are without their prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

type Node = Readonly<Record<string, unknown>>;

const ATTRIBUTES = ':@';
const TEXT = '#text';

/**
 * Parses a document to its root element.
 * @throws Error when it isn't well-formed, has no root or more than one, or brings a DTD (AWS takes none)
 */
export function parseXml(text: string): XmlElement {
  const isValid = XMLValidator.validate(text);
  if (isValid !== true) {
    throw new Error(isValid.err.msg);
  }
  if (/<!DOCTYPE/i.test(text)) {
    throw new Error('A document type definition is not allowed.');
  }
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    // Numeric references: the SDK writes line ends of keys as &#x0A;
    htmlEntities: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
  const roots = elementsOf(parser.parse(text) as Node[]);
  const [root] = roots;
  if (!root || roots.length > 1) {
    throw new Error('A document has one root.');
  }
  return root;
}

function elementsOf(nodes: readonly Node[]): XmlElement[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ATTRIBUTES && key !== TEXT);
    if (name === undefined) {
      return [];
    }
    const inner = node[name] as Node[];
    return [
      {
        name: name.slice(name.indexOf(':') + 1),
        attributes: (node[ATTRIBUTES] ?? {}) as Record<string, string>,
        children: elementsOf(inner),
        text: inner.map((child) => (typeof child[TEXT] === 'string' ? child[TEXT] : '')).join(''),
      },
    ];
  });
}
