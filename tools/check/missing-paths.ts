import { existsSync } from "node:fs";
import { join } from "node:path";

const inCode = /`([^`\n]+)`/g;
const linked = /\]\(([^)#\s]+)(?:#[^)]*)?\)/g;
/** A path has a slash or is a file of the root with a known ending; a word such as `apply` is not a path. */
const pathLike = /^\.?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]*)+$|^\.?[A-Za-z0-9_-]+\.(ts|mjs|json|md|yml|yaml)$/;
const foreign = /^(@|https?:|v1\/|storeplane\.dev\/|app\.kubernetes\.io\/|application\/|node_modules\/)/;

/** Paths that a page names, in backquotes or as links. */
export function namedPaths(markdown: string): string[] {
  const code = [...markdown.matchAll(inCode)].map((match) => match[1] ?? "");
  const links = [...markdown.matchAll(linked)].map((match) => match[1] ?? "");
  return [...new Set([...code, ...links])].filter((text) => pathLike.test(text) && !foreign.test(text));
}

/** Named paths that are neither below the root nor beside the page. */
export function missingPaths(root: string, page: { folder: string; markdown: string }): string[] {
  return namedPaths(page.markdown).filter(
    (path) => !existsSync(join(root, path)) && !existsSync(join(root, page.folder, path)),
  );
}
