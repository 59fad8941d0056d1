import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { ensureImages } from "../../images/build/ensure-images.ts";
import { npmMounts } from "../../images/build/host-sources.ts";
import { tarEntries } from "../../images/build/tar-entries.ts";
import { startEngine } from "../../testbed/docker/engine.ts";
import { loadArchive } from "../../testbed/docker/load-archive.ts";
import { proxyInside, takeWayOut } from "../../testbed/docker/way-out.ts";
import { readPrivateRun } from "../../testbed/nodes/private/config.ts";

/** Runs inside a private run: builds an image with Docker, and lists its files and those of the same one by buildah. */
const argument = z.object({ base: z.string(), byBuildah: z.string(), resultFile: z.string() });
const { base, byBuildah, resultFile } = argument.parse(JSON.parse(process.argv[2] ?? ""));
const baseName = "node:24-slim";
const other = "localhost/by-buildah:1";
const work = join(readPrivateRun().dir, "docker-images");

await using engine = await startEngine();
await using _ = await takeWayOut();
Object.assign(process.env, engine.environment);
await loadArchive(engine.client, { archive: base, names: [baseName] });
await loadArchive(engine.client, { archive: byBuildah, names: [other] });
const settings = giveNpmSettings();
const config = { way: "docker", source: undefined, plugin: undefined, folder: join(work, "images") } as const;
const [image] = await ensureImages(["storefront"], { config });
if (image === undefined) throw new Error("no image was built");
const seen = {
  image,
  settings,
  labels: { docker: labelsOf(image.reference), buildah: labelsOf(other) },
  files: { docker: await filesOf(image.reference), buildah: await filesOf(other) },
};
writeFileSync(resultFile, JSON.stringify(seen));

function docker(...args: readonly string[]): string {
  return execFileSync("docker", args, { encoding: "utf8", maxBuffer: 64 << 20 }).trim();
}

/** buildah mounts this machine's settings of npm; Docker can't, so here they are in the base. Answers their paths. */
function giveNpmSettings(): readonly string[] {
  const context = join(work, "npm");
  mkdirSync(join(context, "root/root"), { recursive: true });
  const mounts = npmMounts(work, process.env).map((mount) => mount.split(":"));
  const targets = mounts.map(([source = "", target = ""]) => {
    mkdirSync(dirname(join(context, "root", target)), { recursive: true });
    cpSync(source, join(context, "root", target));
    return target.slice(1);
  });
  // COPY gives a folder that is there already the mode of its own.
  chmodSync(join(context, "root/root"), 0o700);
  const proxied = join(context, "root/usr/local/etc/npmrc");
  writeFileSync(proxied, `\nproxy=${proxyInside}\nhttps-proxy=${proxyInside}\n`, { flag: "a" });
  writeFileSync(join(context, "Dockerfile"), `FROM ${baseName}\nCOPY root /\n`);
  docker("build", "--tag", baseName, context);
  return targets;
}

function labelsOf(reference: string): unknown {
  return JSON.parse(docker("image", "inspect", "--format", "{{json .Config.Labels}}", reference));
}

/** Everything in an image's file system, as a container would see it, a line each; without times. */
async function filesOf(reference: string): Promise<readonly string[]> {
  const container = docker("create", reference);
  const exported = spawn("docker", ["export", container], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  for await (const entry of tarEntries(exported.stdout)) {
    const { name, type, mode, uid, gid, linkname } = entry.header;
    const hash = createHash("sha256");
    for await (const chunk of entry) hash.update(chunk as Buffer);
    lines.push([name, type, mode.toString(8), `${uid}:${gid}`, linkname ?? "", hash.digest("hex")].join(" "));
  }
  docker("rm", container);
  return lines.toSorted();
}
