import { labelsOf } from "../../labels.ts";
import type { AdminLogin, GeneratedSecret } from "../../manifests.ts";
import type { RenderContext } from "../../render-context.ts";

export const saltsSecretName = "salts-v1";
export const adminSecretName = "admin-v1";
export const adminUser = "admin";

const adminPasswordLength = 32;
const saltLength = 64;

/** WordPress's keys and salts by file name, with the variable that the image's wp-config reads them from. */
export const salts: readonly { readonly key: string; readonly variable: string }[] = [
  "AUTH_KEY",
  "SECURE_AUTH_KEY",
  "LOGGED_IN_KEY",
  "NONCE_KEY",
  "AUTH_SALT",
  "SECURE_AUTH_SALT",
  "LOGGED_IN_SALT",
  "NONCE_SALT",
].map((name) => ({ key: name.toLowerCase().replaceAll("_", "-"), variable: `WORDPRESS_${name}` }));

/** Without salts of its own each pod would invent some, and every restart would log everyone out. */
export function saltsSecret(context: RenderContext): GeneratedSecret {
  return {
    name: saltsSecretName,
    labels: labelsOf(context, { app: "woocommerce", name: "web" }),
    keys: Object.fromEntries(salts.map(({ key }) => [key, { length: saltLength }])),
  };
}

/** The first administrator of the shop. */
export function adminSecret(context: RenderContext): GeneratedSecret {
  return {
    name: adminSecretName,
    labels: labelsOf(context, { app: "woocommerce", name: "setup" }),
    keys: { username: { value: adminUser }, password: { length: adminPasswordLength } },
  };
}

/** WordPress asks for a user's name. */
export const adminLogin: AdminLogin = {
  secret: adminSecretName,
  keys: { username: "username", password: "password" },
};
