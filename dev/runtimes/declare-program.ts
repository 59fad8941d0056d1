import { join } from "node:path";
import process from "node:process";
import { reservePorts } from "../../testbed/process/free-ports.ts";
import { LocalProcess } from "../../testbed/process/managed-process.ts";
import { denoArguments, denoPath } from "./deno.ts";
import type { HttpServerProcess, Runtime, RuntimeProgram } from "./runtime.ts";
import { workerdCommand } from "./workerd.ts";

const root = join(import.meta.dirname, "../..");

interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Declares a server on a runtime, on a free port of 127.0.0.1. */
export async function declareProgram(runtime: Runtime, program: RuntimeProgram): Promise<HttpServerProcess> {
  const { servers, name, environment, ready } = program;
  const reservation = await reservePorts(1);
  const port = reservation.ports[0] ?? 0;
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(servers.dir, `${name}.log`);
  const { command, args, environment: own } = commandOf(runtime, program, port);
  const child = new LocalProcess({
    name,
    command,
    args,
    cwd: root,
    logFile,
    ready: async () => (await fetch(`${url}${ready}`)).ok,
    beforeSpawn: () => reservation.release(port),
    onSpawn: servers.adopt,
    environment: { ...environment, STOREPLANE_HTTP_PORT: String(port), ...own },
  });
  return { url, process: child, logFile };
}

function commandOf(runtime: Runtime, program: RuntimeProgram, port: number): Command {
  const { entry, trusted, servers } = program;
  if (runtime === "workerd") return workerdCommand(program, port);
  if (runtime === "deno") {
    const { args, environment } = denoArguments({ entry, trusted, reads: [servers.dir] });
    return { command: denoPath(), args, environment };
  }
  const args = [join(root, entry)];
  return { command: process.execPath, args, ...(trusted && { environment: { NODE_EXTRA_CA_CERTS: trusted } }) };
}
