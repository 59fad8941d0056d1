import type { k8s } from "cdk8s-plus-28";
import { databasePort } from "../../databases/postgres.ts";
import { databaseComponent, databaseName, databaseSecretName, databaseUser } from "../../databases/store-database.ts";
import { valkeyComponent, valkeyPort, valkeySecretName } from "../../databases/valkey.ts";
import type { RenderContext } from "../../render-context.ts";
import { originOf } from "../../routing/public-address.ts";
import { SynthesisError } from "../../synthesis-error.ts";
import { serverPort } from "./components.ts";
import { fromSecret, sessionSecrets } from "./secrets.ts";

export interface MedusaMode {
  /** `server` answers, `worker` works off the queues, `shared` does both. */
  readonly mode: "shared" | "server" | "worker";
  /** Hosts whose pages may call the API from a browser. */
  readonly hosts: readonly string[];
}

/** What every process of Medusa reads. The names that `$(…)` refers to must come before. */
export function medusaEnvironment(context: RenderContext, { mode, hosts }: MedusaMode): k8s.EnvVar[] {
  const { url } = context.endpoints;
  const { protocol } = new URL(url);
  const shops = hosts.map((host) => originOf(host, context.profile)).join(",");
  const api = apiUrl(context);
  return [
    fromSecret("DATABASE_PASSWORD", databaseSecretName, "password"),
    // For any host but localhost Medusa asks for TLS unless it is told not to; `ssl_mode` would not be heard.
    { name: "DATABASE_URL", value: `${databaseAddress}?sslmode=disable` },
    fromSecret("VALKEY_PASSWORD", valkeySecretName, "password"),
    { name: "REDIS_URL", value: `redis://:$(VALKEY_PASSWORD)@${valkeyComponent}:${valkeyPort}` },
    ...sessionSecrets,
    { name: "STORE_CORS", value: shops },
    { name: "ADMIN_CORS", value: api },
    { name: "AUTH_CORS", value: `${api},${shops}` },
    { name: "MEDUSA_BACKEND_URL", value: api },
    { name: "MEDUSA_WORKER_MODE", value: mode },
    { name: "STORE_URL", value: url },
    // A `Secure` cookie is not sent over plain HTTP, so no login would work.
    { name: "STORE_COOKIE_SECURE", value: String(protocol === "https:") },
    { name: "PORT", value: String(serverPort) },
    { name: "HOST", value: "0.0.0.0" },
    { name: "NODE_ENV", value: "production" },
    { name: "MEDUSA_DISABLE_TELEMETRY", value: "true" },
    { name: "HOME", value: "/tmp" },
  ];
}

const databaseAddress = `postgres://${databaseUser}:$(DATABASE_PASSWORD)@${databaseComponent}:${databasePort}/${databaseName}`;

function apiUrl({ endpoints }: RenderContext): string {
  if (endpoints.apiUrl !== undefined) return endpoints.apiUrl;
  throw new SynthesisError([{ field: "endpoints.apiUrl", value: undefined, rule: "must be set for Medusa" }]);
}
