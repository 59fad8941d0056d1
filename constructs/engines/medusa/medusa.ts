import { databasePort, postgres, postgresBackup, postgresSecret, postgresServer } from "../../databases/postgres.ts";
import { databaseComponent } from "../../databases/store-database.ts";
import { valkey, valkeyComponent, valkeyPort, valkeySecret } from "../../databases/valkey.ts";
import type { StepObject } from "../../manifests.ts";
import type { RenderContext } from "../../render-context.ts";
import type { Engine, EngineManifests } from "../engine.ts";
import { backend } from "./backend.ts";
import { serverComponent, serverPort, storefrontComponent, storefrontPort, workerComponent } from "./components.ts";
import { hooks } from "./hooks.ts";
import { adminLogin, adminSecret, medusaSecret, publishableSecret } from "./secrets.ts";
import { sizes } from "./sizes.ts";
import { storefront } from "./storefront.ts";
import { imageName, versions } from "./version.ts";

const medusaProcesses = [serverComponent, "setup", workerComponent];

/** Medusa on PostgreSQL and Valkey: its API and administration under one host, a storefront under the shop's. */
export const medusa: Engine = {
  id: "medusa",
  displayName: "Medusa",
  versions,
  defaultVersion: versions[0].version,
  imageName,
  database: postgresServer,
  plans: sizes,
  admin: { role: "api", path: "/app", login: adminLogin },
  storefrontImage: "replaceable",
  topology: {
    fronts: [
      { role: "shop", component: storefrontComponent, port: storefrontPort },
      { role: "api", component: serverComponent, port: serverPort },
    ],
    flows: [
      { from: medusaProcesses, to: databaseComponent, port: databasePort },
      { from: medusaProcesses, to: valkeyComponent, port: valkeyPort },
      { from: ["smoke", storefrontComponent], to: serverComponent, port: serverPort },
      { from: ["smoke"], to: storefrontComponent, port: storefrontPort },
    ],
    internet: [serverComponent, workerComponent],
  },
  // Its files are in the tenant's bucket.
  backup: { ...postgresBackup, orders: 'SELECT COUNT(*), COALESCE(MAX(display_id), 0) FROM "order"' },
  build,
};

function build(context: RenderContext): EngineManifests {
  const app: StepObject[] = [...backend(context), ...storefront(context)].map((object) => ({ step: "app", object }));
  return {
    data: [...postgres(context), ...valkey(context)],
    app,
    hooks: hooks(context),
    secrets: [
      postgresSecret(context),
      valkeySecret(context),
      medusaSecret(context),
      adminSecret(context),
      publishableSecret(context),
    ],
    routes: {
      shop: { name: storefrontComponent, port: storefrontPort },
      api: { name: serverComponent, port: serverPort },
    },
  };
}
