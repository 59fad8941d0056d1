import { Document, Scalar, visit } from "yaml";
import { plainText, wrap } from "./plain-text.ts";
import { columnsOf, type Shell } from "./shell.ts";

export const formats = ["table", "wide", "json", "yaml", "name"] as const;
export type Format = (typeof formats)[number];

/** What a command found, in each form in which it can be asked for. */
export interface Shown {
  /** The API's own shape. */
  readonly document: unknown;
  /** For people, in lines of at most `width` columns where that is known. */
  readonly text: (options: { readonly isWide: boolean; readonly width: number | undefined }) => string;
  readonly names: readonly string[];
}

/** Writes the data of a command, and nothing else, to stdout. */
export function show(shell: Shell, format: Format, { document, text, names }: Shown): void {
  const { stdout } = shell.process;
  if (format === "json") stdout.write(jsonOf(document));
  else if (format === "yaml") stdout.write(yamlOf(document));
  else if (format === "name") stdout.write(names.map((name) => `${plainText(name)}\n`).join(""));
  else stdout.write(text({ isWide: format === "wide", width: columnsOf(stdout) }));
}

/** Writes a sentence for people, whatever an answer has put into it, to stderr. */
export function say({ process: { stderr } }: Shell, text: string): void {
  const width = columnsOf(stderr);
  const lines = width === undefined ? [plainText(text)] : wrap(plainText(text), width);
  stderr.write(lines.map((line) => `${line}\n`).join(""));
}

/** Characters that JSON and YAML leave as they are and some terminals take for commands. */
const unescaped = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

function escaped(text: string): string {
  return text.replace(unescaped, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** One document, indented. */
export function jsonOf(document: unknown): string {
  return `${escaped(JSON.stringify(document, undefined, 2))}\n`;
}

/** One document in one line, as of many that follow one another. */
export function jsonLine(document: unknown): string {
  return `${escaped(JSON.stringify(document))}\n`;
}

/** One document as YAML, no value of it broken into lines. */
export function yamlOf(document: unknown): string {
  const yaml = new Document(document);
  visit(yaml, {
    Scalar(_key, node) {
      // Only between double quotes can a character be escaped.
      if (typeof node.value === "string" && node.value.search(unescaped) >= 0) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  // Lines are never folded: a reader that goes by lines finds each value in one.
  return escaped(yaml.toString({ lineWidth: 0 }));
}
