import type { k8s } from "cdk8s-plus-28";
import { labelsOf } from "../../labels.ts";
import type { AdminLogin, GeneratedSecret } from "../../manifests.ts";
import type { RenderContext } from "../../render-context.ts";
import { serverComponent, storefrontComponent } from "./components.ts";

export const adminSecretName = "admin-v1";
const medusaSecretName = "medusa-v1";
const publishableSecretName = "publishable-v1";

const passwordLength = 32;
const keyLength = 64;

/** What signs sessions: with another value everyone is logged out. */
export function medusaSecret(context: RenderContext): GeneratedSecret {
  return {
    name: medusaSecretName,
    labels: labelsOf(context, { app: "medusa", name: serverComponent }),
    keys: { "jwt-secret": { length: keyLength }, "cookie-secret": { length: keyLength } },
  };
}

/** The first administrator of the shop, who logs in by e-mail. */
export function adminSecret(context: RenderContext): GeneratedSecret {
  return {
    name: adminSecretName,
    labels: labelsOf(context, { app: "medusa", name: "setup" }),
    keys: { username: { value: adminEmail(context) }, password: { length: passwordLength } },
  };
}

/** Medusa asks for an e-mail address, which is the user name here. */
export const adminLogin: AdminLogin = {
  secret: adminSecretName,
  keys: { email: "username", password: "password" },
};

/** Chosen here and stored in Medusa by setup: were it Medusa's choice, it would have to be read out of a shop. */
export function publishableSecret(context: RenderContext): GeneratedSecret {
  return {
    name: publishableSecretName,
    labels: labelsOf(context, { app: "medusa", name: storefrontComponent }),
    keys: { key: { length: keyLength } },
  };
}

export function adminEmail({ props, endpoints }: RenderContext): string {
  return props.adminEmail ?? `admin@${new URL(endpoints.url).hostname}`;
}

/** Names the sales channel to Medusa's Store API. */
export const publishableKey: k8s.EnvVar = fromSecret("STORE_PUBLISHABLE_KEY", publishableSecretName, "key");

export const sessionSecrets: readonly k8s.EnvVar[] = [
  fromSecret("JWT_SECRET", medusaSecretName, "jwt-secret"),
  fromSecret("COOKIE_SECRET", medusaSecretName, "cookie-secret"),
];

export function fromSecret(variable: string, secret: string, key: string): k8s.EnvVar {
  return { name: variable, valueFrom: { secretKeyRef: { name: secret, key } } };
}
