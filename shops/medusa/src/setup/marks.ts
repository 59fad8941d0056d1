import type { MedusaContainer } from "@medusajs/framework/types";
import { Modules } from "@medusajs/framework/utils";
import { updateStoresWorkflow } from "@medusajs/medusa/core-flows";

/** What setup has done before, kept in the shop itself: what a merchant removed later must not come back. */
export interface Marks {
  /** "begun" is written before anything is made, "done" after everything was. */
  readonly catalogue?: "begun" | "done";
  readonly admin?: string;
  readonly title?: string;
  /** Whether the smoke test has bought something: from then on the shop is its merchant's, who may stop it from selling. */
  readonly hasSold?: true;
}

export interface MarkedStore {
  readonly id: string;
  readonly salesChannelId: string;
  readonly marks: Marks;
}

/** Medusa makes the shop's record and its sales channel by itself whenever it starts. */
export async function readStore(container: MedusaContainer): Promise<MarkedStore> {
  const [store] = await container.resolve(Modules.STORE).listStores({}, { take: 1 });
  if (!store?.default_sales_channel_id)
    throw new Error("Medusa's store record or its default sales channel is missing.");
  return {
    id: store.id,
    salesChannelId: store.default_sales_channel_id,
    marks: (store.metadata?.["storeplane"] ?? {}) as Marks,
  };
}

export async function writeMarks(container: MedusaContainer, marks: Marks, changes: { name?: string } = {}) {
  const [store] = await container.resolve(Modules.STORE).listStores({}, { take: 1 });
  const known = (store?.metadata?.["storeplane"] ?? {}) as Marks;
  const metadata = { ...store?.metadata, storeplane: { ...known, ...marks } };
  await updateStoresWorkflow(container).run({
    input: { selector: { id: store?.id }, update: { ...changes, metadata } },
  });
}
