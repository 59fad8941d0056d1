import { type BuildRequest, buildFlags, type ImageEngine } from "./engine.ts";
import { ImageBuildError, runCommand } from "./run-command.ts";

/** The Docker engine, 25 or newer: older ones save no OCI layout. */
export class Docker implements ImageEngine {
  readonly way = "docker";

  async build(request: BuildRequest): Promise<void> {
    if (request.mounts.length > 0) throw new ImageBuildError("docker build can't mount folders");
    await runCommand("docker", ["build", "--progress=plain", ...buildFlags(request), request.context], {
      onLine: request.onLine,
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
    await runCommand("docker", ["save", "--output", archive, reference]);
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
