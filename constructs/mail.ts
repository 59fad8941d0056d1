import type { k8s } from "cdk8s-plus-28";
import type { RenderContext } from "./render-context.ts";

/** How a component sends mail; nothing without a mail server. The images read these names. */
export function mailEnvironment({ profile }: RenderContext): k8s.EnvVar[] {
  const { mail } = profile;
  if (mail.mode === "none") return [];
  return [
    { name: "STORE_SMTP_HOST", value: mail.host },
    { name: "STORE_SMTP_PORT", value: String(mail.port) },
    { name: "STORE_SMTP_ENCRYPTION", value: mail.encryption },
    { name: "STORE_SMTP_FROM", value: mail.from },
  ];
}
