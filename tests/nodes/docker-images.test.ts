import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { ensureImages } from "../../images/build/ensure-images.ts";
import { viewArchive } from "../../images/build/oci-archive.ts";
import { offerWayOut } from "../../testbed/docker/way-out.ts";
import { runPrivately } from "../../testbed/nodes/private/run-privately.ts";
import { dockerRequirements, missingPackages, thisMachine } from "../../testbed/nodes/requirements.ts";

const missing = missingPackages(dockerRequirements, thisMachine());
const reason = `a Docker engine needs the packages ${missing.join(" ")}`;

const labels = z.record(z.string(), z.string());
const seenSchema = z.object({
  image: z.object({ reference: z.string(), archive: z.string(), digest: z.string() }),
  settings: z.array(z.string()),
  labels: z.object({ docker: labels, buildah: labels }),
  files: z.object({ docker: z.array(z.string()), buildah: z.array(z.string()) }),
});
type Seen = z.infer<typeof seenSchema>;

const dir = mkdtempSync(join(tmpdir(), "storeplane-docker-images-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let seen: Seen | undefined;
let view: Awaited<ReturnType<typeof viewArchive>> | undefined;
beforeAll(async () => {
  if (missing.length > 0) return;
  const [base, byBuildah] = await ensureImages(["node", "storefront"]);
  const resultFile = join(dir, "seen.json");
  const main = join(import.meta.dirname, "main.docker-images.ts");
  const argument = { base: base?.archive, byBuildah: byBuildah?.archive, resultFile };
  await using run = await runPrivately({ main, args: [JSON.stringify(argument)], log: "images.log" });
  await using _ = await offerWayOut(run.dir);
  expect(await run.exited, readFileSync(join(run.dir, "images.log"), "utf8")).toBe(0);
  seen = seenSchema.parse(JSON.parse(readFileSync(resultFile, "utf8")));
  view = await viewArchive(seen.image.archive);
}, 900_000);

/** What each builder adds of its own, and the key of what was built, which has the way in it. */
const own = /^(io\.buildah\.version|dev\.storeplane\.key)$/;

test("an image by Docker has the labels of the same one by buildah", ({ skip }) => {
  const { labels: found } = seen ?? skip(reason);
  const without = (all: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !own.test(name)));
  expect(without(found.docker)).toEqual(without(found.buildah));
  expect(found.docker["org.opencontainers.image.title"]).toBe("Storeplane storefront");
});

test("it has the same files, with modes, owners and contents", ({ skip }) => {
  const { settings, files } = seen ?? skip(reason);
  const without = (lines: readonly string[]) =>
    lines.filter((line) => !settings.some((path) => line.startsWith(`${path} `)));
  const [docker, buildah] = [new Set(without(files.docker)), new Set(without(files.buildah))];
  expect([...docker].filter((line) => !buildah.has(line))).toEqual([]);
  expect([...buildah].filter((line) => !docker.has(line))).toEqual([]);
  expect(docker.size).toBeGreaterThan(1000);
});

test("its archive is one that nodes can load, with its name, user and list of contents", ({ skip }) => {
  const { reference, digest } = (seen ?? skip(reason)).image;
  expect(view).toMatchObject({ reference, digest, user: "1000:1000" });
  expect(view?.files.get("storefront/main.ts")?.type).toBe("file");
  expect(view?.files.has("usr/share/storeplane/sbom.cdx.json")).toBe(true);
});
