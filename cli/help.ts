import type { CliCommand, ShownOption } from "./command.ts";
import { wrap } from "./plain-text.ts";

/** Columns below which what an option is stands below its name. */
const narrow = 64;

/** Help of one command, in lines of at most `width` columns where that is known. */
export function helpOf({ name, brief, detail, examples, parameters }: CliCommand, width?: number): string {
  const { flags = {}, aliases = {}, positional } = parameters;
  const words = positional?.parameters ?? [];
  const options = Object.entries(flags).map(([key, option]) => ({
    label: labelOf(
      key,
      option,
      Object.keys(aliases).find((letter) => aliases[letter] === key),
    ),
    text: textOf(option),
    isNeeded: isNeeded(option),
  }));
  const needed = options.filter((option) => option.isNeeded).map(({ label }) => label);
  const usage = ["storeplane", name, ...words.map(wordOf), ...needed, "[OPTION]..."].join(" ");
  const rows = [...words.map((word) => ({ label: wordOf(word), text: word.brief })), ...options];
  return sections([
    paragraphs(detail === undefined ? brief : `${brief}\n\n${detail}`, width),
    `USAGE\n${commandLine(usage, width)}`,
    `EXAMPLES\n${examples.map((line) => commandLine(line, width)).join("\n")}`,
    `OPTIONS\n${layOut(rows, width)}`,
  ]);
}

/** Help of the program. */
export function overview(commands: readonly CliCommand[], width?: number): string {
  const rows = commands.map(({ name, brief }) => ({ label: name, text: brief }));
  return sections([
    paragraphs("Online shops in many Kubernetes clusters, from one endpoint", width),
    paragraphs(
      "Data goes to stdout, everything else to stderr. storeplane help COMMAND says more of each command.",
      width,
    ),
    `USAGE\n${commandLine("storeplane COMMAND [WORD]... [OPTION]...", width)}`,
    `COMMANDS\n${layOut([...rows, { label: "help", text: "Show help, of a COMMAND too" }, { label: "version", text: "Show the version" }], width)}`,
  ]);
}

function isNeeded({ kind, optional, default: usual }: ShownOption): boolean {
  return kind !== "boolean" && optional !== true && usual === undefined;
}

function wordOf({ placeholder }: { readonly placeholder?: string | undefined }): string {
  return (placeholder ?? "word").toUpperCase();
}

function labelOf(key: string, { kind, placeholder, values }: ShownOption, letter: string | undefined): string {
  const long = optionName(key);
  const value = kind === "boolean" ? "" : ` ${(placeholder ?? (values ? "form" : "value")).toUpperCase()}`;
  return `${letter === undefined ? "" : `-${letter}, `}${long}${value}`;
}

/** An option as it is written: `--if-revision`. */
export function optionName(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`)}`;
}

function textOf({ kind, brief, values, default: usual }: ShownOption): string {
  const usually = kind === "boolean" || usual === undefined ? "" : ` [${usual}]`;
  return `${brief}${values === undefined ? "" : `: ${values.join(", ")}`}${usually}`;
}

interface Row {
  readonly label: string;
  readonly text: string;
}

function layOut(rows: readonly Row[], width: number | undefined): string {
  const isNarrow = width !== undefined && width < narrow;
  const indent = isNarrow ? 6 : Math.max(...rows.map(({ label }) => label.length)) + 4;
  return rows
    .map(({ label, text }) => {
      const lines = width === undefined ? [text] : wrap(text, width - indent);
      const below = lines.map((line) => " ".repeat(indent) + line);
      if (isNarrow) return [`  ${label}`, ...below].join("\n");
      return [`  ${label}`.padEnd(indent) + lines[0], ...below.slice(1)].join("\n");
    })
    .join("\n");
}

/** Goes on in the next line as a shell takes it, and never between an option and its value. */
function commandLine(line: string, width: number | undefined): string {
  const together = line.replaceAll(/( --?[a-z-]+) (?=[^-[])/g, "$1\u00a0");
  const lines = width === undefined ? [line] : wrap(together, width - 6);
  const [first = "", ...others] = lines.map((each) => each.replaceAll("\u00a0", " "));
  return [`  ${first}`, ...others.map((each) => `    ${each}`)].join(" \\\n");
}

function paragraphs(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split("\n\n")
    .map((paragraph) => wrap(paragraph.replaceAll("\n", " "), width).join("\n"))
    .join("\n\n");
}

function sections(parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}
