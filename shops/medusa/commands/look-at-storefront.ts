import { request } from "node:http";
import type { SmokeConfig } from "./config.smoke.ts";
import { ShopRuleError } from "./store-call.ts";

interface Page {
  readonly status: number;
  readonly text: string;
}

// Not fetch: it does not let a program choose the Host header.
function getHome({ SMOKE_STOREFRONT, SMOKE_HOST }: SmokeConfig): Promise<Page> {
  return new Promise((resolve, reject) => {
    const asked = request(SMOKE_STOREFRONT, { headers: { host: SMOKE_HOST }, timeout: 15_000 }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.once("error", reject);
    });
    asked.once("timeout", () => asked.destroy(new Error("no answer within 15 s")));
    asked.once("error", reject);
    asked.end();
  });
}

function asText(html: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&#x27;": "'",
  };
  return html.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (entity) => entities[entity] ?? entity);
}

/**
 * The storefront must answer for the shop's host, and if something was bought, show it on its home page.
 * @throws ShopRuleError when it answers as it should and shows other things
 */
export async function lookAtStorefront(config: SmokeConfig, title: string | undefined): Promise<void> {
  const { status, text } = await getHome(config).catch((error: Error) => {
    throw new Error(`storefront: ${error.message || "no connection"}`);
  });
  // A shop that sells nothing may say so by another status.
  if (status >= 500 || (title !== undefined && status !== 200))
    throw new Error(`storefront: the home page answered ${status} for ${config.SMOKE_HOST}`);
  if (title !== undefined && !asText(text).includes(title))
    throw new ShopRuleError(`storefront: the home page does not show "${title}"`);
}
