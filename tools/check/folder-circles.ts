import { posix } from "node:path";
import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

/** That one part of a folder, a file or a folder in it, imports from another, and by which files. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

/**
 * One sentence per import between folders beside each other that lead to each other, directly or through others or
 * files beside them: in the root, in each of its folders, and so on. Imports of types count. That no file leads to
 * itself is a rule of its own.
 */
export function folderCircles(files: readonly SourceFile[]): readonly string[] {
  const arrows = files.filter(({ path }) => !path.endsWith(".php")).flatMap((file) => arrowsOf(file));
  const bySite = Map.groupBy(arrows, ({ from }) => posix.dirname(from));
  return [...bySite.values()].flatMap((onSite) =>
    inCircles(betweenFolders(onSite)).map(
      ({ from, to, because }) => `${from} imports ${to}, which leads back to it: ${because}`,
    ),
  );
}

function arrowsOf({ path, text }: SourceFile): readonly Arrow[] {
  const imported = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  return imported
    .filter((name) => name.startsWith("."))
    .flatMap((name) => {
      const target = posix.join(posix.dirname(path), name);
      const [from, to] = wherePartsDiffer(path, target);
      return from === to ? [] : [{ from, to, because: `${path} imports ${target}` }];
    });
}

/** The first folders, or files, in which two paths differ. */
function wherePartsDiffer(one: string, other: string): [string, string] {
  const [ones, others] = [one.split("/"), other.split("/")];
  const depth = ones.findIndex((part, index) => part !== others[index]);
  return [ones.slice(0, depth + 1).join("/"), others.slice(0, depth + 1).join("/")];
}

/** What folders import, the files that stand between them passed over. */
function betweenFolders(arrows: readonly Arrow[]): readonly Arrow[] {
  const isFile = (part: string) => posix.extname(part) !== "";
  const passed = new Map<string, readonly Arrow[]>();
  const onward = (from: string): readonly Arrow[] => {
    const known = passed.get(from);
    if (known !== undefined) return known;
    passed.set(from, []);
    const found = arrows
      .filter((arrow) => arrow.from === from)
      .flatMap((arrow) =>
        isFile(arrow.to)
          ? onward(arrow.to).map(({ to, because }) => ({ from, to, because: `${arrow.because}; ${because}` }))
          : [arrow],
      );
    passed.set(from, found);
    return found;
  };
  const folders = new Set(arrows.map(({ from }) => from).filter((part) => !isFile(part)));
  return [...folders].flatMap((folder) => onward(folder)).filter(({ from, to }) => from !== to);
}

/** What is left when all is taken away that leads nowhere, or that nothing leads to. */
function inCircles(arrows: readonly Arrow[]): readonly Arrow[] {
  const left = arrows.filter(
    ({ from, to }) => arrows.some((other) => other.from === to) && arrows.some((other) => other.to === from),
  );
  return left.length === arrows.length ? left : inCircles(left);
}
