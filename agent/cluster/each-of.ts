import * as z from "zod";
import type { EachOf } from "../ports.ts";
import { collectionPath } from "./kinds.ts";
import type { KubeTransport } from "./transport.ts";

const listAnswer = z.object({
  metadata: z.object({ continue: z.string().default("") }),
  items: z.array(z.unknown()),
});

const pageSize = 250;

/** Lists page by page and keeps nothing: a page of pods is a megabyte. */
export function createEachOf(transport: Pick<KubeTransport, "send">): EachOf {
  return async ({ kind, fieldSelector, max }, visit) => {
    const path = collectionPath("v1", kind);
    let next = "";
    for (let seen = 0; seen < max; seen += pageSize) {
      const more = { ...(fieldSelector && { fieldSelector }), ...(next && { continue: next }) };
      const query = { limit: String(pageSize), ...more };
      const page = listAnswer.parse(await transport.send({ method: "GET", path, query }));
      page.items.forEach(visit);
      next = page.metadata.continue;
      if (next === "") return true;
    }
    return false;
  };
}
