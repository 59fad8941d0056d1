import { createHash } from "node:crypto";

/** Ten hexadecimal digits, others for another text: part of a name, or what makes pods be replaced. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 10);
}
