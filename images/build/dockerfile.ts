/** What a Dockerfile says that decides what its image is made of. */
export interface DockerfileParts {
  /** Whole names of the images it begins from, without its own stages; each once. */
  readonly bases: readonly string[];
  /** Files and folders of the context that it copies. */
  readonly sources: readonly string[];
}

/** Reads FROM, COPY and ADD; build arguments have their defaults. @throws Error at a FROM that it can't resolve. */
export function parseDockerfile(text: string): DockerfileParts {
  const lines = instructions(text).map((line) => line.split(/\s+/));
  const of = (...wanted: readonly string[]) =>
    lines.filter(([word = ""]) => wanted.includes(word)).map((line) => line.slice(1));
  const defaults = new Map(of("ARG").flatMap(([declared = ""]) => defaultOf(declared)));
  const stages = of("FROM").flatMap(([, as, name = ""]) => (as?.toUpperCase() === "AS" ? [name] : []));
  const begun = of("FROM").map(([base = ""]) => substitute(base, defaults));
  const bases = begun.filter((base) => base !== "scratch" && !stages.includes(base)).map(wholeName);
  return { bases: [...new Set(bases)], sources: [...new Set(of("COPY", "ADD").flatMap(copied))] };
}

/** A name as engines write it out: node:24-slim is docker.io/library/node:24-slim. */
export function wholeName(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  if (rest.length === 0) return `docker.io/library/${reference}`;
  return first === "localhost" || /[.:]/.test(first) ? reference : `docker.io/${reference}`;
}

function instructions(text: string): string[] {
  const lines = text.split("\n").filter((line) => !/^\s*#/.test(line));
  return lines
    .join("\n")
    .replace(/\\\n/g, " ")
    .split("\n")
    .map((line) => line.trim());
}

/** An ARG without a default, inside a stage, takes over the one from above the first FROM. */
function defaultOf(declared: string): [string, string][] {
  const at = declared.indexOf("=");
  return at < 0 ? [] : [[declared.slice(0, at), declared.slice(at + 1)]];
}

function substitute(reference: string, defaults: ReadonlyMap<string, string>): string {
  return reference.replace(/\$\{(\w+)\}|\$(\w+)/g, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? "";
    const value = defaults.get(name);
    if (value === undefined) throw new Error(`FROM ${reference}: ${name} has no default`);
    return value;
  });
}

function copied(words: readonly string[]): readonly string[] {
  if (words.some((word) => word.startsWith("--from="))) return [];
  return words.filter((word) => !word.startsWith("--")).slice(0, -1);
}
