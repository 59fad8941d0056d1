import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type BuildRequest, buildFlags, type ImageEngine } from "./engine.ts";
import { ImageBuildError, runCommand } from "./run-command.ts";

const answerTimeoutMs = 10_000;

/** buildah as root, with storage of its own in a folder; `stand-ins` never asks a registry. */
export class Buildah implements ImageEngine {
  readonly way: "registry" | "stand-ins";
  readonly #storage: readonly string[];
  readonly #temporary: string;

  constructor(folder: string, way: "registry" | "stand-ins") {
    this.way = way;
    // Stand-ins have the names of official images: in one store they would be taken for them.
    const place = join(folder, "storage", way);
    this.#temporary = join(folder, "work");
    mkdirSync(this.#temporary, { recursive: true });
    this.#storage = ["--root", join(place, "root"), "--runroot", join(place, "run"), "--storage-driver", "overlay"];
  }

  async build(request: BuildRequest): Promise<void> {
    const pull = this.way === "stand-ins" ? ["--pull-never"] : [];
    const how = ["--isolation", "chroot", "--network", "host", "--format", "oci", "--layers", ...pull];
    const mounts = request.mounts.flatMap((mount) => ["--volume", mount]);
    const annotations = Object.entries(request.annotations).flatMap(([name, value]) => [
      "--annotation",
      `${name}=${value}`,
    ]);
    const args = ["bud", ...how, ...mounts, ...annotations, ...buildFlags(request), request.context];
    await this.#run(args, { onLine: request.onLine });
  }

  async pull(reference: string): Promise<void> {
    await this.#run(["pull", "--quiet", reference]);
  }

  async label(reference: string, name: string): Promise<string | undefined> {
    try {
      const format = `{{index .OCIv1.Config.Labels "${name}"}}`;
      return (await this.#run(["inspect", "--type", "image", "--format", format, reference])).trim();
    } catch (error) {
      if (error instanceof ImageBuildError) return undefined;
      throw error;
    }
  }

  async save(reference: string, archive: string): Promise<void> {
    await this.#run(["push", "--quiet", "--format", "oci", reference, `oci-archive:${archive}:${reference}`]);
  }

  /** Removes what interrupted builds left; only while no other process builds. */
  async removeLeftovers(): Promise<void> {
    await this.#run(["rm", "--all"]);
  }

  /** Whether a registry begins to give out an image; where none can be reached, buildah alone would try for minutes. */
  async reaches(reference: string): Promise<boolean> {
    const silence = new AbortController();
    const deadline = setTimeout(() => silence.abort(), answerTimeoutMs);
    const onLine = (line: string) => {
      if (/Getting image source|Copying blob/.test(line)) clearTimeout(deadline);
    };
    try {
      await this.#run(["pull", "--policy", "always", reference], { onLine, signal: silence.signal });
      return true;
    } catch (error) {
      if (error instanceof ImageBuildError) return false;
      throw error;
    } finally {
      clearTimeout(deadline);
    }
  }

  #run(
    args: readonly string[],
    options: { onLine?: (line: string) => void; signal?: AbortSignal } = {},
  ): Promise<string> {
    return runCommand("buildah", [...this.#storage, ...args], { ...options, environment: { TMPDIR: this.#temporary } });
  }
}
