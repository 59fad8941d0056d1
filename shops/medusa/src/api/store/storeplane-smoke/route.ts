import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http";
import { readStore } from "../../../setup/marks.js";

/** Tells the smoke test, which holds the publishable key alone, whether this shop has ever taken an order of its. */
export async function GET(request: MedusaRequest, response: MedusaResponse): Promise<void> {
  const { marks } = await readStore(request.scope);
  response.json({ has_sold: marks.hasSold === true });
}
