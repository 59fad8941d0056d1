import type { CliCommand, ShownOption } from "../command.ts";
import { optionName } from "../help.ts";

/** A word that may come next, and what it is. */
export interface Candidate {
  readonly word: string;
  readonly about?: string | undefined;
}

/** What stands in place of a word is known by the platform or the configuration: names of that kind. */
export interface Wanted {
  readonly kind: string;
  /** The options of the line that have a value, by their keys. */
  readonly given: Readonly<Record<string, string>>;
}

type Found = readonly Candidate[] | Wanted;

/** What may come in place of the last word of a line, which may be empty; or the kind of names that may. */
export function candidatesFor(commands: readonly CliCommand[], line: readonly string[]): Found {
  const before = line.slice(0, -1);
  const last = line.at(-1) ?? "";
  const [first = "", second = ""] = before;
  const command =
    commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first);
  if (first === "help" || command === undefined)
    return wordsAfter(commands, first === "help" ? before.slice(1) : before);
  return ofCommand(command, before.slice(command.name.split(" ").length), last);
}

/** The first words of all commands, or the second ones of a group. */
function wordsAfter(commands: readonly CliCommand[], before: readonly string[]): Candidate[] {
  if (before.length > 1) return [];
  const [group] = before;
  if (group !== undefined)
    return commands
      .filter(({ name }) => name.startsWith(`${group} `))
      .map(({ name, brief }) => ({ word: name.slice(group.length + 1), about: brief }));
  const groups = Map.groupBy(commands, ({ name }) => name.split(" ")[0] ?? name);
  const words = [...groups].map(([word, members]) => ({ word, about: aboutGroup(members) }));
  return [
    ...words,
    { word: "help", about: "Show help, of a command too" },
    { word: "version", about: "Show the version" },
  ];
}

function aboutGroup(members: readonly CliCommand[]): string {
  const [only] = members;
  const words = members.map(({ name }) => name.split(" ")[1]);
  return words.length === 1 && only !== undefined ? only.brief : words.join(", ");
}

function ofCommand({ parameters }: CliCommand, words: readonly string[], last: string): Found {
  const { flags = {}, aliases = {}, positional } = parameters;
  const keyOf = (word: string): string | undefined =>
    word.startsWith("--")
      ? Object.keys(flags).find((key) => optionName(key) === word)
      : aliases[word.startsWith("-") ? word.slice(1) : ""];
  const { given, positionals, open } = read(words, { flags, keyOf });
  if (open !== undefined) return valuesOf(open.option, { kind: open.key, given });
  if (last.startsWith("-"))
    return Object.entries(flags)
      .filter(([key, option]) => option.variadic !== undefined || !Object.hasOwn(given, key))
      .map(([key, { brief }]) => ({ word: optionName(key), about: brief }));
  const { placeholder } = positional?.parameters[positionals] ?? {};
  return placeholder === undefined ? [] : { kind: placeholder, given };
}

interface Options {
  readonly flags: Readonly<Record<string, ShownOption>>;
  readonly keyOf: (word: string) => string | undefined;
}

interface Read {
  readonly given: Record<string, string>;
  readonly positionals: number;
  /** The option whose value comes next. */
  readonly open?: { readonly key: string; readonly option: ShownOption };
}

function read(words: readonly string[], { flags, keyOf }: Options): Read {
  const given: Record<string, string> = {};
  let positionals = 0;
  let open: Read["open"];
  for (const word of words) {
    if (open !== undefined) {
      given[open.key] = word;
      open = undefined;
      continue;
    }
    const key = keyOf(word);
    const option = key === undefined ? undefined : flags[key];
    if (key === undefined || option === undefined) positionals += word.startsWith("-") ? 0 : 1;
    else if (option.kind === "boolean") given[key] = "true";
    else open = { key, option };
  }
  return { given, positionals, ...(open && { open }) };
}

function valuesOf({ values }: ShownOption, wanted: Wanted): Found {
  return values === undefined ? wanted : values.map((word) => ({ word }));
}
