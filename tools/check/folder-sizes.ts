import type { SourceFile } from "./source-files.ts";

/** Share of each folder of the root in all lines, from 0 to 1; `tests` count for nothing: they are what tests the rest. */
export function folderShares(files: readonly SourceFile[]): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const { path, text } of files) {
    const [folder = ""] = path.split("/");
    if (folder === "tests") continue;
    lines.set(folder, (lines.get(folder) ?? 0) + text.split("\n").length - 1);
  }
  const all = [...lines.values()].reduce((sum, count) => sum + count, 0);
  return new Map([...lines].map(([folder, count]) => [folder, count / all]));
}
