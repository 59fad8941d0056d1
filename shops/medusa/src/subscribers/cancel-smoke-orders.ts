import type { SubscriberArgs, SubscriberConfig } from "@medusajs/framework";
import { Modules } from "@medusajs/framework/utils";
import { cancelOrderWorkflow } from "@medusajs/medusa/core-flows";
import { readStore, writeMarks } from "../setup/marks.js";

/**
 * Takes the platform's test order back, with its reserved goods. The Store API cannot cancel and the test holds no
 * administrator's password. A shopper who sets the mark cancels nothing but the own order.
 */
export default async function cancelSmokeOrders({ event, container }: SubscriberArgs<{ id: string }>): Promise<void> {
  const order = await container.resolve(Modules.ORDER).retrieveOrder(event.data.id);
  if (order.metadata?.["storeplane_smoke"] !== true) return;
  await cancelOrderWorkflow(container).run({ input: { order_id: order.id, no_notification: true } });
  const { marks } = await readStore(container);
  if (!marks.hasSold) await writeMarks(container, { hasSold: true });
}

export const config: SubscriberConfig = { event: "order.placed" };
