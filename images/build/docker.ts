import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { convertToOci, isOciArchive } from "./docker-archive.ts";
import { type BuildRequest, buildFlags, type ImageEngine } from "./engine.ts";
import { ImageBuildError, runCommand } from "./run-command.ts";

/** The Docker engine, 20.10 or newer. */
export class Docker implements ImageEngine {
  readonly way = "docker";

  async build(request: BuildRequest): Promise<void> {
    if (request.mounts.length > 0) throw new ImageBuildError("docker build can't mount folders");
    await runCommand("docker", ["build", ...buildFlags(request), request.context], {
      onLine: request.onLine,
      // As a flag it would be refused where BuildKit is not there.
      environment: { BUILDKIT_PROGRESS: "plain" },
    });
  }

  async pull(reference: string): Promise<void> {
    await runCommand("docker", ["pull", "--quiet", reference]);
  }

  async label(reference: string, name: string): Promise<string | undefined> {
    try {
      return (
        await runCommand("docker", ["image", "inspect", "--format", `{{index .Config.Labels "${name}"}}`, reference])
      ).trim();
    } catch (error) {
      if (error instanceof ImageBuildError) return undefined;
      throw error;
    }
  }

  async save(reference: string, archive: string): Promise<void> {
    const work = mkdtempSync(`${archive}.`);
    try {
      const saved = join(work, "saved.tar");
      await runCommand("docker", ["save", "--output", saved, reference]);
      if (await isOciArchive(saved)) renameSync(saved, archive);
      else await convertToOci(saved, archive, { reference, work });
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
}

/** Whether an engine answers. */
export async function dockerAnswers(): Promise<boolean> {
  try {
    await runCommand("docker", ["version", "--format", "{{.Server.Version}}"], { timeoutMs: 10_000 });
    return true;
  } catch (error) {
    if (error instanceof ImageBuildError) return false;
    throw error;
  }
}
