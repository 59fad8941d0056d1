import type { ExecArgs } from "@medusajs/framework/types";
import { ContainerRegistrationKeys } from "@medusajs/framework/utils";
import { ensureAdmin } from "../setup/admin.js";
import { ensureCatalogue } from "../setup/catalogue.js";
import { readWanted } from "../setup/environment.js";
import { readStore, writeMarks } from "../setup/marks.js";
import { ensurePublishableKey } from "../setup/publishable-key.js";

/** Brings the shop's data to what the platform wants. Every part looks first, so it can be run at any time. */
export default async function setup({ container }: ExecArgs): Promise<void> {
  const wanted = readWanted();
  const log = (done: string) => container.resolve(ContainerRegistrationKeys.LOGGER).info(`setup: ${done}`);
  const store = await readStore(container);
  const { salesChannelId, marks } = store;

  if (await ensureCatalogue(container, store)) log("region, delivery and sample product are there");
  if (await ensurePublishableKey(container, { token: wanted.publishableKey, salesChannelId })) {
    log("the publishable key is the platform's");
  }
  if (marks.admin !== wanted.adminEmail) {
    await ensureAdmin(container, { email: wanted.adminEmail, password: wanted.adminPassword });
    await writeMarks(container, { admin: wanted.adminEmail });
    log("the first administrator can log in");
  }
  if (marks.title !== wanted.title) {
    await writeMarks(container, { title: wanted.title }, { name: wanted.title });
    log("the shop has its title");
  }
  log("everything is there");
}
