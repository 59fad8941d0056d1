import type { LocalProcess } from "../../testbed/process/managed-process.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";

/** Where the control plane runs. */
export const runtimes = ["node", "deno", "workerd"] as const;
export type Runtime = (typeof runtimes)[number];

/** An HTTP server on one of the runtimes, as a process of its own. */
export interface RuntimeProgram {
  /** Whose temporary directory and end it shares. */
  readonly servers: Servers;
  /** Unique among the programs of these servers. */
  readonly name: string;
  /** Path from the project's root; for workerd the folder of a bundle whose `worker.js` exports `fetch`. */
  readonly entry: string;
  /** Its variables; workerd has them as bindings. STOREPLANE_HTTP_PORT comes by itself. */
  readonly environment: Readonly<Record<string, string>>;
  /** Path of the certificate of an authority that it trusts beside the known ones, PEM. */
  readonly trusted?: string | undefined;
  /** An address that it answers with 200 as soon as it serves. */
  readonly ready: string;
}

/** The program of a runtime; `start()` runs it. */
export interface HttpServerProcess {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  readonly process: LocalProcess;
  /** Path of what it printed. */
  readonly logFile: string;
}
