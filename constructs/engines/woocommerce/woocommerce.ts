import { databasePort, mariadb, mariadbBackup, mariadbSecret, mariadbServer } from "../../databases/mariadb.ts";
import { databaseComponent } from "../../databases/store-database.ts";
import type { StepObject } from "../../manifests.ts";
import type { RenderContext } from "../../render-context.ts";
import type { Engine, EngineManifests } from "../engine.ts";
import { cron } from "./cron.ts";
import { hooks } from "./hooks.ts";
import { adminLogin, adminSecret, saltsSecret } from "./secrets.ts";
import { sizes } from "./sizes.ts";
import { imageName, versions } from "./version.ts";
import { web, webPort, webServicePort } from "./web.ts";
import { uploadsClaimName, webComponent, wwwDataUserId } from "./wordpress-pod.ts";

/** WordPress with WooCommerce on MariaDB: one web pod, or several where uploads are shared; all baked into its image. */
export const woocommerce: Engine = {
  id: "woocommerce",
  displayName: "WooCommerce",
  versions,
  defaultVersion: versions[0].version,
  imageName,
  database: mariadbServer,
  plans: sizes,
  admin: { role: "shop", path: "/wp-admin/", login: adminLogin },
  topology: {
    fronts: [{ role: "shop", component: webComponent, port: webPort }],
    flows: [
      // Smoke orders through the web pods; from the database it takes the order back, and there it notes that the shop has sold.
      { from: ["cron", "setup", "smoke", webComponent], to: databaseComponent, port: databasePort },
      { from: ["smoke"], to: webComponent, port: webPort },
    ],
    internet: ["cron", webComponent],
  },
  backup: {
    ...mariadbBackup,
    orders: "SELECT COUNT(*), COALESCE(MAX(id), 0) FROM wp_wc_orders",
    files: { claimName: uploadsClaimName, userId: wwwDataUserId, besideComponent: webComponent },
  },
  build,
};

function build(context: RenderContext): EngineManifests {
  const app: StepObject[] = [...web(context), cron(context)].map((object) => ({ step: "app", object }));
  return {
    data: mariadb(context),
    app,
    hooks: hooks(context),
    secrets: [mariadbSecret(context), saltsSecret(context), adminSecret(context)],
    routes: { shop: { name: webComponent, port: webServicePort } },
  };
}
