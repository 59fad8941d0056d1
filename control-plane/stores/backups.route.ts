import * as z from "zod";
import { storeBackup, storeBackups } from "../../contract/index.ts";
import { type Route, route } from "../http/route.ts";
import { beginBackup, listBackups } from "./backups.ts";
import { idempotencyKey } from "./request-key.ts";
import { nameParams } from "./store-answers.ts";

/** `GET /v1/stores/{name}/backups` */
export function listBackupsRoute(): Route {
  return route(
    {
      operationId: "listBackups",
      tag: "Stores",
      method: "get",
      path: "/v1/stores/{name}/backups",
      right: "stores:read",
      summary: "List a store's backups",
      description:
        "The last 16 that the store's cluster remembers, the newest first: how far each is, what it holds, and of one that failed why and " +
        "what to do. They lie in the backup repository of the store's cluster, so that an answer needs the cluster's agent.",
      params: nameParams,
      answers: { 200: { description: "The backups.", schema: storeBackups } },
      problems: ["invalid-parameter", "store-not-found", "store-deleting", "cluster-unavailable"],
    },
    async ({ params }, context) => ({ status: 200, body: await listBackups(context, params.name) }),
  );
}

/** `POST /v1/stores/{name}/backups` */
export function beginBackupRoute(): Route {
  return route(
    {
      operationId: "beginBackup",
      tag: "Stores",
      method: "post",
      path: "/v1/stores/{name}/backups",
      right: "stores:write",
      summary: "Back a store up now",
      description:
        "Responds when the store's cluster has the work; the list of backups shows how it ends. The shop stays open. The database is dumped " +
        "as it is at one moment, then the files are stored, both encrypted, in the backup repository of the cluster, from which no store can " +
        "remove anything. While a backup of the store is under way, that one is answered and no other begun. Repeating a request with the same " +
        "Idempotency-Key begins no second backup for as long as the first is listed.",
      params: nameParams,
      headers: z.object({ "idempotency-key": idempotencyKey }),
      answers: { 202: { description: "The backup that is made.", schema: storeBackup } },
      problems: [
        "invalid-parameter",
        "invalid-header",
        "store-not-found",
        "store-deleting",
        "store-suspended",
        "backups-off",
        "nothing-to-back-up",
        "cluster-unavailable",
      ],
    },
    async ({ params: { name }, headers }, context) => ({
      status: 202,
      body: await beginBackup(context, name, headers["idempotency-key"]),
    }),
  );
}
