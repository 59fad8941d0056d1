import type { StoreProps } from "./manifests.ts";

/** The store that tests beside the source render; each says what is different in its own. */
export const storeProps: StoreProps = {
  name: "demo",
  uid: "0192f0c1-2345-7abc-8def-0123456789ab",
  revision: "0123456789abcdef-7",
  tenant: "default",
  engine: "woocommerce",
  plan: "starter",
  hosts: [],
};
