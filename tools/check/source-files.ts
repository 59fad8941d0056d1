import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file that people write, below the repository's root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const notWritten = ["**/node_modules/**", "build/**", "dist/**", "**/*.generated.ts"];

/** All code in the folders of the root but tests beside it and generated files. */
export function sourceFiles(root: string): readonly SourceFile[] {
  const paths = globSync("*/**/*.{ts,tsx,mjs,php}", { cwd: root, exclude: [...notWritten, "**/*.test.ts"] });
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}
