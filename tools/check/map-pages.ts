import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The pages whose paths must exist. */
export function mapPages(root: string): string[] {
  const decisions = readdirSync(join(root, "docs/adr")).map((name) => `docs/adr/${name}`);
  return ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/operations.md", ...decisions];
}
