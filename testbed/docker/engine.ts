import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPrivateRun } from "../nodes/private/config.ts";
import { LocalProcess } from "../process/managed-process.ts";
import { missingCapabilities, runcWithout } from "./capabilities.ts";
import { EngineClient } from "./engine-client.ts";
import { requireOverlay } from "./overlay.ts";

export interface EngineOptions {
  /** Images, containers and volumes, kept when the engine ends; @default a folder that goes with the private run. */
  readonly dataRoot?: string;
}

/** A running engine; disposing of it ends it with its containers. */
export interface DockerEngine extends AsyncDisposable {
  /** For DOCKER_HOST: a socket in the private run's directory. */
  readonly host: string;
  /** The engine's own version, for example 20.10.24. */
  readonly version: string;
  readonly client: EngineClient;
  /** Environment for programs that talk to it: nothing of the user's Docker settings is read or written. */
  readonly environment: Readonly<Record<"DOCKER_HOST" | "DOCKER_CONFIG", string>>;
  /** Ends the engine as a reboot would, its containers first, and starts it again on the same data. */
  restart(): Promise<void>;
}

/** Containers get 10 s of theirs to end before the engine does. */
const graceMs = 30_000;

/**
 * Starts Debian's Docker engine inside a private run: its bridges, filters, mounts and groups end with that, whatever
 * happens to the engine.
 * @throws NotPrivateError outside of a private run; NoOverlayError if its data lie where no overlay can be.
 */
export async function startEngine(options: EngineOptions = {}): Promise<DockerEngine> {
  const run = readPrivateRun();
  const dir = join(run.dir, "docker");
  const config = join(dir, "config");
  const dataRoot = options.dataRoot ?? join(dir, "data");
  for (const folder of [config, dataRoot]) mkdirSync(folder, { recursive: true, mode: 0o711 });
  requireOverlay(dataRoot);
  const socket = join(run.dir, "docker.sock");
  await using undo = new AsyncDisposableStack();
  const client = undo.use(new EngineClient(socket));
  const engine = declareEngine({ dir, dataRoot, socket, client, cgroup: run.cgroup });
  undo.defer(() => engine.kill());
  await engine.start();
  const version = await client.version();
  const stack = undo.move();
  const host = `unix://${socket}`;
  return {
    host,
    version,
    client,
    environment: { DOCKER_HOST: host, DOCKER_CONFIG: config },
    restart: async () => {
      await engine.kill();
      await engine.start();
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

interface EngineInput {
  readonly dir: string;
  readonly dataRoot: string;
  readonly socket: string;
  readonly client: EngineClient;
  readonly cgroup: string;
}

function declareEngine({ dir, dataRoot, socket, client, cgroup }: EngineInput): LocalProcess {
  const settings = join(dir, "daemon.json");
  // The machine's own, should there be one, is for its own engine.
  writeFileSync(settings, JSON.stringify(runtimeSettings(dir)));
  return new LocalProcess({
    name: "dockerd",
    command: "dockerd",
    args: [
      `--config-file=${settings}`,
      `--host=unix://${socket}`,
      `--data-root=${dataRoot}`,
      "--exec-root=/run/docker",
      "--pidfile=/run/docker.pid",
      "--storage-driver=overlay2",
      "--exec-opt=native.cgroupdriver=cgroupfs",
      // Groups outlive namespaces: those of this name are removed with the run.
      `--cgroup-parent=/${cgroup}`,
    ],
    cwd: dir,
    logFile: join(dir, "dockerd.log"),
    ready: async () => (await client.version()) !== "",
    graceMs,
  });
}

function runtimeSettings(dir: string): object {
  const missing = missingCapabilities();
  if (missing.length === 0) return {};
  const path = join(dir, "runc-within-rights");
  writeFileSync(path, runcWithout(missing), { mode: 0o755 });
  return { runtimes: { "within-rights": { path } }, "default-runtime": "within-rights" };
}
