import type { MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils";
import { createApiKeysWorkflow, linkSalesChannelsToApiKeyWorkflow } from "@medusajs/medusa/core-flows";

const title = "Storefront (Storeplane)";

async function keyId(container: MedusaContainer): Promise<string> {
  const [known] = await container.resolve(Modules.API_KEY).listApiKeys({ title, type: "publishable" }, { take: 1 });
  if (known) return known.id;
  const { result } = await createApiKeysWorkflow(container).run({
    input: { api_keys: [{ title, type: "publishable", created_by: "" }] },
  });
  const [created] = result;
  if (!created) throw new Error("Medusa made no publishable key.");
  return created.id;
}

async function sellsSomewhere(container: MedusaContainer, id: string): Promise<boolean> {
  const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
    entity: "api_key",
    fields: ["id", "sales_channels_link.sales_channel_id"],
    filters: { id },
  });
  const links: readonly { sales_channel_id: string }[] = data[0]?.["sales_channels_link"] ?? [];
  return links.length > 0;
}

/**
 * Makes exactly this token a publishable key, of the sales channel if it has none: with two, Medusa would take no cart
 * that names neither. Which one the merchant has chosen stays. True when something had to be changed.
 */
export async function ensurePublishableKey(
  container: MedusaContainer,
  { token, salesChannelId }: { token: string; salesChannelId: string },
): Promise<boolean> {
  const id = await keyId(container);
  // Medusa only makes tokens of its own, and its API changes no token. With a token that the platform made, storefront
  // and server start from one secret and this database need not be read for it. Publishable keys are not hashed.
  const redacted = `${token.slice(0, 6)}***${token.slice(-3)}`;
  const changed: number = await container
    .resolve(ContainerRegistrationKeys.PG_CONNECTION)("api_key")
    .where({ id })
    .andWhere((query) => query.whereNot({ token }).orWhereNotNull("revoked_at"))
    .update({ token, redacted, revoked_at: null, revoked_by: null });
  const linked = await sellsSomewhere(container, id);
  if (!linked) await linkSalesChannelsToApiKeyWorkflow(container).run({ input: { id, add: [salesChannelId] } });
  return changed > 0 || !linked;
}
