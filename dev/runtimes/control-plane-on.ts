import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import type { Servers } from "../../testbed/servers/server-handles.ts";
import { declareProgram } from "./declare-program.ts";
import type { HttpServerProcess, Runtime } from "./runtime.ts";

const root = join(import.meta.dirname, "../..");

/** Where the edge bundle lies, from the project's root. */
export const bundleFolder = "build/worker";

const entries: Readonly<Record<Runtime, string>> = {
  node: "control-plane/main.node.ts",
  deno: "control-plane/main.deno.ts",
  workerd: bundleFolder,
};

export interface ControlPlaneOnOptions {
  /** With a NATS that is encrypted: at the edge it is reached by WebSocket. */
  readonly servers: Servers;
  /** @default control-plane-RUNTIME */
  readonly name?: string;
  /** More variables, or others. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it trusts the authority of the NATS. @default true */
  readonly trusts?: boolean;
}

/** Declares the control plane on a runtime, over the servers' NATS. For workerd buildBundle must have run. */
export function declareControlPlane(runtime: Runtime, options: ControlPlaneOnOptions): Promise<HttpServerProcess> {
  const { servers, name = `control-plane-${runtime}`, environment, trusts = true } = options;
  const { url, websocketUrl, authority, ...nats } = servers.nats;
  const { file, creds } = nats.credentials("control-plane");
  return declareProgram(runtime, {
    servers,
    name,
    entry: entries[runtime],
    environment: {
      STOREPLANE_NATS_URL: runtime === "workerd" ? (websocketUrl ?? url) : url,
      ...(runtime === "workerd" ? { STOREPLANE_NATS_CREDS: creds() } : { STOREPLANE_NATS_CREDS_FILE: file }),
      STOREPLANE_IDENTITY: "open",
      ...environment,
    },
    ...(trusts && { trusted: authority }),
    ready: "/healthz",
  });
}

/** Writes the edge bundle; throws when it can't be built or is larger than it may be. */
export function buildBundle(): void {
  const args = [join(root, "tools/generate/main.ts"), "worker"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the edge bundle can't be built: ${stdout}${stderr}`);
}
