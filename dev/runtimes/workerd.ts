import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as z from "zod";
import type { RuntimeProgram } from "./runtime.ts";

const root = join(import.meta.dirname, "../..");

const installed = z.object({ default: z.string() });

/** Path of the workerd that came with `npm ci`. */
export const workerdPath = (): string => installed.parse(createRequire(import.meta.url)("workerd")).default;

/** What the guide for Cloudflare names too: an isolate behaves as on that day. */
export const compatibilityDate = "2026-10-01";

/** How to serve a bundle by the runtime of Cloudflare's edge; its configuration and a copy of the bundle lie beside the servers'. */
export function workerdCommand(program: RuntimeProgram, port: number) {
  const { servers, name, entry, environment, trusted } = program;
  const dir = join(servers.dir, name);
  mkdirSync(dir, { recursive: true });
  const modules = readdirSync(join(root, entry)).filter((file) => file.endsWith(".js"));
  for (const module of modules) cpSync(join(root, entry, module), join(dir, module));
  if (trusted) cpSync(trusted, join(dir, "authority.crt"));
  const config = join(dir, "config.capnp");
  const first = ["worker.js", ...modules.filter((module) => module !== "worker.js")];
  writeFileSync(config, configOf({ port, modules: first, variables: Object.keys(environment), trusts: !!trusted }));
  return { command: workerdPath(), args: ["serve", config] };
}

interface Config {
  readonly port: number;
  /** Files beside the configuration; the first is the one that is asked. */
  readonly modules: readonly string[];
  /** Names of variables of the process, which become bindings: no secret is written into a file. */
  readonly variables: readonly string[];
  readonly trusts: boolean;
}

/** By itself workerd reaches public addresses only, and trusts no authority at all. */
function configOf({ port, modules, variables, trusts }: Config): string {
  const trusted = trusts ? 'trustedCertificates = [embed "authority.crt"]' : "";
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true, ${trusted}))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [${modules.map((file) => `(name = "${file}", esModule = embed "${file}")`).join(", ")}],
  compatibilityDate = "${compatibilityDate}",
  bindings = [${variables.map((name) => `(name = "${name}", fromEnvironment = "${name}")`).join(", ")}],
);
`;
}
