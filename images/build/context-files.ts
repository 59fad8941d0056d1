import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** A file of a build's context. */
export interface ContextFile {
  /** Below the context. */
  readonly path: string;
  readonly executable: boolean;
  readonly sha256: string;
}

/** The files of a context below the given sources that its .dockerignore lets through, by path. */
export function contextFiles(context: string, sources: readonly string[]): readonly ContextFile[] {
  const ignore = join(context, ".dockerignore");
  const rules = existsSync(ignore) ? readFileSync(ignore, "utf8").split("\n").filter(Boolean) : [];
  const paths = new Set(sources.flatMap((source) => filesBelow(context, source.replace(/^\.?\/|\/$|^\.$/g, ""))));
  return [...paths]
    .filter((path) => isSent(path, rules))
    .sort()
    .map((path) => describe(context, path));
}

/** Whether the rules of a .dockerignore let a file through: the last one that matches it decides. */
export function isSent(path: string, rules: readonly string[]): boolean {
  let sent = true;
  for (const rule of rules) {
    if (patternOf(rule.replace(/^!/, "")).test(path)) sent = rule.startsWith("!");
  }
  return sent;
}

/** A rule for a folder holds for all that is in it; unlike in a shell, a star also stands for a leading dot. */
function patternOf(glob: string): RegExp {
  const wild: Readonly<Record<string, string>> = { "**/": "(.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
  const pattern = glob.replace(/\*\*\/|\*\*|\*|\?|[.+^$(){}|[\]\\]/g, (part) => wild[part] ?? `\\${part}`);
  return new RegExp(`^${pattern}(/.*)?$`);
}

/** Copies them with modes that do not depend on the umask of whoever checked them out, nor on that of this process. */
export function copyContext(context: string, files: readonly ContextFile[], target: string): void {
  chmodSync(target, 0o755);
  for (const { path, executable } of files) {
    const copy = join(target, path);
    makeFolder(target, dirname(path));
    copyFileSync(join(context, path), copy);
    chmodSync(copy, executable ? 0o755 : 0o644);
  }
}

/** The umask takes rights from what mkdir is told; a shop's user could not read a folder that only root may. */
function makeFolder(target: string, path: string): void {
  if (path === ".") return;
  makeFolder(target, dirname(path));
  mkdirSync(join(target, path), { recursive: true });
  chmodSync(join(target, path), 0o755);
}

function filesBelow(context: string, path: string): string[] {
  const stats = statSync(join(context, path), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(join(context, path), { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    if (!entry.isDirectory()) return entry.isFile() ? [inner] : [];
    return entry.name === "node_modules" || entry.name === ".git" ? [] : filesBelow(context, inner);
  });
}

function describe(context: string, path: string): ContextFile {
  const file = join(context, path);
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  return { path, executable: (statSync(file).mode & 0o111) !== 0, sha256 };
}
