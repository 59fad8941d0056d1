import { sha256 } from "../ports/digest.ts";

/** A tag that changes with the content of an answer. */
export async function entityTag(body: unknown): Promise<string> {
  return `"${(await sha256(JSON.stringify(body))).slice(0, 16)}"`;
}

/** Weakly compared, as RFC 9110 wants it of If-None-Match; what can't be understood names nothing. */
export function isNamed(etag: string, header: string | undefined): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(etag);
}
