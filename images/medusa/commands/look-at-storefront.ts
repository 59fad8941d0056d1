import { request } from "node:http";
import type { SmokeConfig } from "./config.smoke.ts";

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

/** The storefront's home page must answer for the shop's host and show the product. */
export async function lookAtStorefront(config: SmokeConfig, title: string): Promise<void> {
  const { status, text } = await getHome(config).catch((error: Error) => {
    throw new Error(`storefront: ${error.message || "no connection"}`);
  });
  if (status !== 200) throw new Error(`storefront: the home page answered ${status} for ${config.SMOKE_HOST}`);
  if (!asText(text).includes(title)) throw new Error(`storefront: the home page does not show "${title}"`);
}
