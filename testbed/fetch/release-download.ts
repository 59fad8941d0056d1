import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { assetProject, checkAsset, makeAsset } from "./assets.ts";
import type { CacheDirectory } from "./cache-directory.ts";
import { DownloadError, downloadFile } from "./download-file.ts";
import { describe, type FoundFiles } from "./found-files.ts";
import type { Progress } from "./progress.ts";
import { ChecksumError, publishedChecksum } from "./published-checksum.ts";
import { artifactOf, type Platform, type ReleaseSource, releasePlatform, sourceArchive } from "./release-artifacts.ts";
import { type AssetName, assetNames, type BinaryName, type FileName } from "./server-files.ts";

const run = promisify(execFile);

export interface DownloadContext {
  readonly cache: CacheDirectory;
  readonly workDir: string;
  readonly source: ReleaseSource;
  readonly progress: Progress;
}

/** Downloads what is missing from the official releases. A host that gives no answer is not asked again. */
export async function downloadMissing(found: FoundFiles<FileName>, context: DownloadContext): Promise<void> {
  const silent = new Set<string>();
  const platform = releasePlatform();
  if (platform === undefined) return found.fail("download", `no releases for ${process.platform}-${process.arch}`);
  const names = found.missing;
  for (const [index, name] of names.entries()) {
    const url = downloadUrl(name, context.source, platform);
    if (url === undefined) {
      found.fail(`download of ${name}`, `no release for ${platform.os}`);
      continue;
    }
    if (silent.has(new URL(url).host)) continue;
    context.progress.begin(`servers: ${index + 1} of ${names.length}, downloading ${name}`);
    try {
      const finished = await download(name, context, platform);
      context.cache.keep(name, finished, found);
    } catch (error) {
      if (error instanceof DownloadError && error.unreachable) silent.add(new URL(url).host);
      found.fail(`download of ${name}`, error);
      if (error instanceof ChecksumError) context.progress.notice(`servers: not used: ${describe(error)}`);
    }
  }
}

function download(name: FileName, context: DownloadContext, platform: Platform): Promise<string> {
  return isAsset(name) ? downloadAsset(name, context) : downloadBinary(name, context, platform);
}

async function downloadBinary(name: BinaryName, context: DownloadContext, platform: Platform): Promise<string> {
  const artifact = artifactOf(name, context.source, platform);
  if (artifact === undefined) throw new RangeError(`no release of ${name}`);
  // The checksum first: without it there is no use in a hundred megabytes.
  const wanted = await publishedChecksum(artifact);
  const file = join(context.workDir, `${name}.download`);
  const sum = await downloadFile(artifact.url, file, showBytes(context.progress));
  if (sum !== wanted) throw new ChecksumError(`${artifact.url} has SHA-256 ${sum}, published is ${wanted}`);
  context.progress.notice(`servers: ${name} downloaded, SHA-256 as published at ${artifact.checksum.url}`);
  const finished = artifact.member === undefined ? file : await extract(file, artifact.member, context.workDir);
  chmodSync(finished, 0o755);
  return finished;
}

async function downloadAsset(name: AssetName, context: DownloadContext): Promise<string> {
  const archive = join(context.workDir, `${name}.tar.gz`);
  const tree = join(context.workDir, `${name}.tree`);
  await downloadFile(sourceArchive(assetProject[name], context.source), archive, showBytes(context.progress));
  mkdirSync(tree);
  await run("tar", ["-xzf", archive, "-C", tree, "--strip-components=1"]);
  const content = makeAsset(name, tree);
  checkAsset(name, content, context.source.versions);
  const finished = join(context.workDir, name);
  writeFileSync(finished, content);
  return finished;
}

async function extract(archive: string, member: string, workDir: string): Promise<string> {
  await run("tar", ["-xzf", archive, "-C", workDir, member]);
  return join(workDir, member);
}

function downloadUrl(name: FileName, source: ReleaseSource, platform: Platform): string | undefined {
  return isAsset(name) ? sourceArchive(assetProject[name], source) : artifactOf(name, source, platform)?.url;
}

function showBytes(progress: Progress): (done: number, total: number) => void {
  return (done, total) => progress.step(Math.round(done / 1e6), Math.round(total / 1e6), "megabyte");
}

function isAsset(name: FileName): name is AssetName {
  return (assetNames as readonly string[]).includes(name);
}
