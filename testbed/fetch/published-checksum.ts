import { basename } from "node:path";
import * as z from "zod";
import { downloadText } from "./download-file.ts";
import type { Artifact } from "./release-artifacts.ts";

/** What was downloaded is not what was published; nothing of it is kept. */
export class ChecksumError extends Error {
  override readonly name = "ChecksumError";
}

const sha256Pattern = /^[0-9a-f]{64}$/;
const githubReleaseSchema = z.object({
  assets: z.array(z.object({ name: z.string(), digest: z.string().nullish() })),
});

/** The SHA-256 (hex) that the project publishes for an artifact. @throws ChecksumError if it publishes nothing of the kind. */
export async function publishedChecksum(artifact: Artifact): Promise<string> {
  const { url, form } = artifact.checksum;
  const name = basename(new URL(artifact.url).pathname);
  const text = await downloadText(url);
  const checksum = {
    bare: () => text.trim().split(/\s/)[0],
    sums: () => fromSums(text, name),
    github: () => fromGithub(text, name),
  }[form]();
  if (checksum !== undefined && sha256Pattern.test(checksum)) return checksum;
  throw new ChecksumError(`${url} has no SHA-256 for ${name}`);
}

/** Lines "<hash>  <file>", the file with or without a leading * or ./ */
function fromSums(text: string, name: string): string | undefined {
  const lines = text.split("\n").map((line) => line.trim().split(/\s+/));
  return lines.find(([, file]) => file?.replace(/^[*.]*\/?/, "") === name)?.[0];
}

function fromGithub(text: string, name: string): string | undefined {
  const release = githubReleaseSchema.parse(JSON.parse(text));
  return release.assets.find((asset) => asset.name === name)?.digest?.replace(/^sha256:/, "");
}
