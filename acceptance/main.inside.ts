import { join } from "node:path";
import { imageHasPlugin } from "../images/build/ensure-images.ts";
import { readShopOptions } from "./options.ts";
import { runShops } from "./run-shops.ts";

const options = readShopOptions(process.argv.slice(2));
try {
  await runShops(join(import.meta.dirname, ".."), { ...options, hasPlugin: imageHasPlugin() });
  process.exit();
} catch (error) {
  console.error(error instanceof Error && error.name !== "TypeError" ? `shop: ${error.message}` : error);
  process.exit(1);
}
