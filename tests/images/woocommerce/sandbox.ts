import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mount, mountRoot } from "./mount-root.ts";
import type { Environment } from "./pods.ts";

const wwwData = 33;
const wordpress = "usr/src/wordpress";
/** Hidden by an empty folder, until the stand-in is mounted over it. */
export const pluginPath = `${wordpress}/wp-content/plugins/woocommerce`;
const salts = ["auth", "secure-auth", "logged-in", "nonce"].flatMap((name) => [`${name}-key`, `${name}-salt`]);

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Secrets {
  readonly databasePassword: string;
  readonly adminPassword: string;
}

/**
 * A root like that of a container of the image: read-only but for what the manifests mount, and without the plugin, if it has
 * one. Must be made inside mount and network namespaces of its own.
 */
export class Sandbox {
  readonly folder: string;
  readonly secrets: Secrets = { databasePassword: password(), adminPassword: password() };
  readonly #root: string;
  #runs = 0;

  /** `image` is the unpacked root of a built image. */
  constructor(folder: string, image: string) {
    this.folder = folder;
    this.#root = join(folder, "web/root");
    this.#laySecrets(join(folder, "web/upper"));
    mountRoot({ lower: image, folder: join(folder, "web") });
    this.#mountVolumes();
  }

  /** A path as the container knows it, seen from here. */
  path(inside: string): string {
    return join(this.#root, inside);
  }

  /** Runs a program to its end as the pod would: uid 33, no capabilities, no way to new ones. */
  async run(command: readonly string[], environment: Environment): Promise<Outcome> {
    const { process: child, log } = this.start(command, environment);
    const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
    return { code, stdout: readFileSync(log("stdout"), "utf8"), stderr: readFileSync(log("stderr"), "utf8") };
  }

  /** Starts a program; its output goes to files, because a process may open /dev/stdout again only if that is a file. */
  start(command: readonly string[], environment: Environment) {
    this.#runs++;
    const log = (stream: "stdout" | "stderr") => join(this.folder, `${this.#runs}-${stream}.log`);
    const paths = { stdout: log("stdout"), stderr: log("stderr") };
    const [stdout, stderr] = [openSync(paths.stdout, "w"), openSync(paths.stderr, "w")];
    for (const path of Object.values(paths)) chownSync(path, wwwData, wwwData);
    const user = ["--reuid", `${wwwData}`, "--regid", `${wwwData}`, "--clear-groups"];
    const args = ["--root", this.#root, "setpriv", ...user, "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"];
    const env = { ...environment, PHP_INI_SCAN_DIR: ":/usr/local/etc/php/conf.d" };
    const child: ChildProcess = spawn("unshare", [...args, "--", ...command], {
      env,
      stdio: ["ignore", stdout, stderr],
    });
    return { process: child, log: (stream: "stdout" | "stderr") => paths[stream] };
  }

  #laySecrets(upper: string): void {
    mkdirSync(join(upper, "etc"), { recursive: true });
    writeFileSync(join(upper, "etc/hosts"), "127.0.0.1 localhost database web mail\n");
    const files = {
      "database/password": this.secrets.databasePassword,
      "admin/password": this.secrets.adminPassword,
      ...Object.fromEntries(salts.map((name) => [`salts/${name}`, password()])),
    };
    for (const [name, content] of Object.entries(files)) {
      const path = join(upper, "etc/storeplane", name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, content);
      chownSync(path, 0, wwwData);
      chmodSync(path, 0o440);
    }
  }

  #mountVolumes(): void {
    for (const writable of ["tmp", "run", `${wordpress}/wp-content/uploads`]) {
      mount("-t", "tmpfs", "-o", `mode=0770,uid=${wwwData},gid=${wwwData}`, "tmpfs", this.path(writable));
    }
    mount("-t", "tmpfs", "tmpfs", this.path(pluginPath));
    mount("-o", "remount,ro", this.#root);
  }
}

function password(): string {
  return randomBytes(24).toString("base64url");
}
