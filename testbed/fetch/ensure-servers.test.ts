import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readServersConfig, type ServersConfig } from "../config.ts";
import { ensureServers } from "./ensure-servers.ts";
import { ServersUnavailableError } from "./found-files.ts";
import { cacheKey, pinnedVersions } from "./pinned-versions.ts";
import { createProgress } from "./progress.ts";
import { releasePlatform } from "./release-artifacts.ts";
import { assetNames, binaryNames } from "./server-files.ts";

const versions = pinnedVersions();
const quiet = createProgress({ write: () => {} });
const checksums = join(import.meta.dirname, "checksums.json");

let dir: string;
let config: ServersConfig;
let cacheDir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-ensure-"));
  config = readServersConfig({ XDG_CACHE_HOME: join(dir, "cache"), STOREPLANE_DOWNLOAD_BASE: "http://127.0.0.1:9" });
  cacheDir = join(config.cacheRoot, cacheKey(versions));
  // No go: what is found is found without it.
  vi.stubEnv("PATH", tarOnlyPath());
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

/** A PATH with tar and what it calls, but without go. */
function tarOnlyPath(): string {
  const bin = join(dir, "bin");
  mkdirSync(bin);
  for (const tool of ["tar", "gzip", "sh"]) {
    const real = execFileSync("which", [tool], { encoding: "utf8" }).trim();
    writeFileSync(join(bin, tool), `#!/bin/sh\nexec ${real} "$@"\n`, { mode: 0o755 });
  }
  return `${bin}:/bin`;
}

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, 0o755);
}

/** Programs that do nothing but tell a version. */
function writePrograms(into: string, names: readonly string[], version: (name: string) => string): void {
  for (const name of names) write(join(into, name), `#!/bin/sh\necho "${name} ${version(name)}"\n`);
}

function pinnedVersionOf(name: string): string {
  if (name === "nats-server") return versions.nats;
  if (name === "etcd") return versions.etcd;
  return name === "kwok" ? versions.kwok : versions.kubernetes;
}

function fillCache(names: readonly string[] = [...binaryNames, ...assetNames]): void {
  for (const name of names) write(join(cacheDir, name), `cached ${name}`);
}

describe("the order of finding", () => {
  test("a given directory comes before the cache, for the files that it has", async () => {
    fillCache();
    const given = join(dir, "given");
    writePrograms(given, ["etcd", "kwok"], pinnedVersionOf);
    const { files } = await ensureServers({ config: { ...config, serversDir: given }, progress: quiet });
    expect(files.etcd).toBe(join(given, "etcd"));
    expect(files.kwok).toBe(join(given, "kwok"));
    expect(files["nats-server"]).toBe(join(cacheDir, "nats-server"));
  });

  test("KUBEBUILDER_ASSETS gives the Kubernetes programs only, after STOREPLANE_SERVERS_DIR", async () => {
    fillCache();
    const [given, assets] = [join(dir, "given"), join(dir, "assets")];
    writePrograms(given, ["etcd"], pinnedVersionOf);
    writePrograms(assets, binaryNames, pinnedVersionOf);
    const { files } = await ensureServers({
      config: { ...config, serversDir: given, kubebuilderAssets: assets },
      progress: quiet,
    });
    expect(files.etcd).toBe(join(given, "etcd"));
    expect(files["kube-apiserver"]).toBe(join(assets, "kube-apiserver"));
    expect(files.kubectl).toBe(join(assets, "kubectl"));
    expect(files["kube-scheduler"]).toBe(join(cacheDir, "kube-scheduler"));
  });

  test("a program of another minor version is not used, and the error says which was found", async () => {
    const given = join(dir, "given");
    writePrograms(given, binaryNames, (name) => (name === "nats-server" ? "v2.9.10" : pinnedVersionOf(name)));
    fillCache(["kwok-stages.yaml", "gateway-api.json"]);
    const promise = ensureServers({ config: { ...config, serversDir: given }, progress: quiet });
    await expect(promise).rejects.toThrow(/nats-server is version 2\.9\.10, wanted is 2\.15\.x/);
  });

  test("another patch level is used", async () => {
    const given = join(dir, "given");
    writePrograms(given, binaryNames, (name) => pinnedVersionOf(name).replace(/\.\d+$/, ".99"));
    fillCache(["kwok-stages.yaml", "gateway-api.json"]);
    const { files } = await ensureServers({ config: { ...config, serversDir: given }, progress: quiet });
    expect(files.kubectl).toBe(join(given, "kubectl"));
  });

  test("an empty file in the cache counts as missing", async () => {
    fillCache();
    write(join(cacheDir, "kwok"), "");
    await expect(ensureServers({ config, progress: quiet })).rejects.toThrow(/missing: kwok\./);
  });
});

describe("when nothing helps", () => {
  test("the error names each way that was tried and what to install", async () => {
    const error = await ensureServers({ config, progress: quiet }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ServersUnavailableError);
    const message = error instanceof Error ? error.message : "";
    for (const part of [
      "STOREPLANE_SERVERS_DIR: not set",
      "KUBEBUILDER_ASSETS: not set",
      `cache ${cacheDir}`,
      "download of",
      "go is not installed",
      "install Go 1.26",
    ]) {
      expect(message).toContain(part);
    }
  });

  test("nothing unfinished stays in the cache directory", async () => {
    await expect(ensureServers({ config, progress: quiet })).rejects.toThrow(ServersUnavailableError);
    expect(readdirSync(cacheDir)).toEqual([]);
  });
});

/** A server with the layout of the official ones. */
class Releases {
  readonly asked: string[] = [];
  readonly #content = new Map<string, Buffer>();
  readonly #server: Server = createServer((request, response) => {
    const path = decodeURI(request.url ?? "");
    this.asked.push(path);
    const body = this.#content.get(path);
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });

  put(path: string, content: string | Buffer): void {
    this.#content.set(path, Buffer.from(content));
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

function sha256(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}

function archive(member: string, content: string): Buffer {
  const tree = mkdtempSync(join(dir, "tree-"));
  write(join(tree, member), content);
  return execFileSync("tar", ["-czf", "-", "-C", tree, member.split("/")[0] ?? ""]);
}

const platform = releasePlatform() ?? { os: "linux", arch: "amd64" };
const kubernetesNames = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl"];

function publishKubernetes(releases: Releases): void {
  for (const name of kubernetesNames) {
    const path = `/dl.k8s.io/release/${versions.kubernetes}/bin/${platform.os}/${platform.arch}/${name}`;
    releases.put(path, `downloaded ${name}`);
    releases.put(`${path}.sha256`, `${sha256(`downloaded ${name}`)}\n`);
  }
}

function publishGithub(releases: Releases): void {
  const nats = `nats-server-${versions.nats}-${platform.os}-${platform.arch}`;
  publishArchive(releases, `/github.com/nats-io/nats-server/releases/download/${versions.nats}`, `${nats}/nats-server`);
  const etcd = `etcd-${versions.etcd}-${platform.os}-${platform.arch}`;
  publishArchive(releases, `/github.com/etcd-io/etcd/releases/download/${versions.etcd}`, `${etcd}/etcd`);
  const asset = `kwok-${platform.os}-${platform.arch}`;
  releases.put(`/github.com/kubernetes-sigs/kwok/releases/download/${versions.kwok}/${asset}`, "downloaded kwok");
  releases.put(
    `/api.github.com/repos/kubernetes-sigs/kwok/releases/tags/${versions.kwok}`,
    JSON.stringify({ assets: [{ name: asset, digest: `sha256:${sha256("downloaded kwok")}` }] }),
  );
}

function publishArchive(releases: Releases, release: string, member: string): void {
  const [stem = "", name = ""] = member.split("/");
  const content = archive(member, `downloaded ${name}`);
  releases.put(`${release}/${stem}.tar.gz`, content);
  releases.put(`${release}/SHA256SUMS`, `${"0".repeat(64)}  other.tar.gz\n${sha256(content)}  ${stem}.tar.gz\n`);
}

describe.runIf(process.platform === "linux")("downloads", () => {
  const assets = ["kwok-stages.yaml", "gateway-api.json"];

  test("every program comes from the layout of the official releases, verified, and is executable", async () => {
    await using releases = new Releases();
    publishKubernetes(releases);
    publishGithub(releases);
    fillCache(assets);
    const { files } = await ensureServers({
      config: { ...config, downloadBase: await releases.listen() },
      progress: quiet,
    });
    for (const name of binaryNames) {
      expect(readFileSync(files[name], "utf8")).toBe(`downloaded ${name}`);
      expect(() => execFileSync("test", ["-x", files[name]])).not.toThrow();
    }
    expect(readdirSync(cacheDir).sort()).toEqual([...binaryNames, ...assets].sort());
  });

  test("a program whose checksum is wrong is not kept, and the error says so", async () => {
    await using releases = new Releases();
    publishKubernetes(releases);
    publishGithub(releases);
    const path = `/dl.k8s.io/release/${versions.kubernetes}/bin/${platform.os}/${platform.arch}/kubectl`;
    releases.put(path, "something else");
    fillCache(assets);
    const promise = ensureServers({ config: { ...config, downloadBase: await releases.listen() }, progress: quiet });
    await expect(promise).rejects.toThrow(/missing: kubectl\.[\s\S]*kubectl has SHA-256 [0-9a-f]{64}, published is/);
    expect(existsSync(join(cacheDir, "kubectl"))).toBe(false);
    expect(existsSync(join(cacheDir, "etcd"))).toBe(true);
  });

  test("a program without a published checksum is not even downloaded", async () => {
    await using releases = new Releases();
    publishKubernetes(releases);
    publishGithub(releases);
    releases.put(`/api.github.com/repos/kubernetes-sigs/kwok/releases/tags/${versions.kwok}`, `{"assets":[]}`);
    fillCache(assets);
    const promise = ensureServers({ config: { ...config, downloadBase: await releases.listen() }, progress: quiet });
    await expect(promise).rejects.toThrow(/has no SHA-256 for kwok-/);
    expect(releases.asked.filter((asked) => asked.includes("/releases/download/") && asked.includes("kwok"))).toEqual(
      [],
    );
  });

  test("a second attempt fetches only what the first one did not get", async () => {
    await using releases = new Releases();
    publishKubernetes(releases);
    fillCache(assets);
    const downloading = { config: { ...config, downloadBase: await releases.listen() }, progress: quiet };
    await expect(ensureServers(downloading)).rejects.toThrow(/missing: nats-server, etcd, kwok\./);
    releases.asked.length = 0;
    publishGithub(releases);
    await ensureServers(downloading);
    expect(releases.asked.filter((asked) => asked.startsWith("/dl.k8s.io/"))).toEqual([]);
  });

  test("two at once fetch everything once", async () => {
    await using releases = new Releases();
    publishKubernetes(releases);
    publishGithub(releases);
    fillCache(assets);
    const downloading = { config: { ...config, downloadBase: await releases.listen() }, progress: quiet };
    const [first, second] = await Promise.all([ensureServers(downloading), ensureServers(downloading)]);
    expect(second.files).toEqual(first.files);
    expect(new Set(releases.asked).size).toBe(releases.asked.length);
  });

  test("a source archive that differs from the pinned checksum gives no stages", async () => {
    await using releases = new Releases();
    const stem = `kwok-${versions.kwok.slice(1)}`;
    releases.put(
      `/github.com/kubernetes-sigs/kwok/archive/refs/tags/${versions.kwok}.tar.gz`,
      changedKwokArchive(stem),
    );
    fillCache([...binaryNames, "gateway-api.json"]);
    const promise = ensureServers({ config: { ...config, downloadBase: await releases.listen() }, progress: quiet });
    await expect(promise).rejects.toThrow(/kwok-stages\.yaml@v[\d.]+ is not what is pinned/);
  });
});

/** The files that the stages are made of, with other content. */
function changedKwokArchive(stem: string): Buffer {
  const tree = mkdtempSync(join(dir, "kwok-"));
  const stages = {
    "node/fast": ["node-initialize"],
    "node/heartbeat-with-lease": ["node-heartbeat-with-lease"],
    "pod/fast": ["pod-ready", "pod-complete", "pod-delete"],
    "volume/fast": ["pv-bind", "pv-delete", "pvc-delete", "pvc-provision"],
  };
  for (const [folder, names] of Object.entries(stages)) {
    for (const name of names) write(join(tree, stem, "kustomize/stage", folder, `${name}.yaml`), "kind: Stage\n");
  }
  return execFileSync("tar", ["-czf", "-", "-C", tree, stem]);
}

describe("the pinned checksums", () => {
  test("are those of the versions in go.mod", () => {
    const pinned = Object.keys(JSON.parse(readFileSync(checksums, "utf8")) as object);
    expect(pinned.sort()).toEqual([`gateway-api.json@${versions.gatewayApi}`, `kwok-stages.yaml@${versions.kwok}`]);
  });
});
