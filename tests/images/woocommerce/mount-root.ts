import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Lays a writable layer over an unpacked image, at `root` in the folder; what lies in its `upper` before is seen there. */
export function mountRoot({ lower, folder }: { readonly lower: string; readonly folder: string }): string {
  for (const name of ["upper", "work", "root"]) mkdirSync(join(folder, name), { recursive: true });
  const root = join(folder, "root");
  const layers = `lowerdir=${lower},upperdir=${folder}/upper,workdir=${folder}/work`;
  mount("-t", "overlay", "overlay", "-o", layers, root);
  mount("--rbind", "/dev", join(root, "dev"));
  mount("-t", "proc", "proc", join(root, "proc"));
  return root;
}

export function mount(...args: string[]): void {
  execFileSync("mount", args);
}
