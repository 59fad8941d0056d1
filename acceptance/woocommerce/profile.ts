import type { ClusterProfile } from "../../constructs/index.ts";
import { gatewayProfileAt } from "../../dev/platform/real-profile.ts";

/** A relay that is nowhere: what counts is what the shop makes of it. */
export const shopMail = {
  mode: "smtp",
  host: "smtp.example.net",
  port: 587,
  encryption: "starttls",
  from: "shops@example.net",
} as const satisfies ClusterProfile["mail"];

/** Where visitors come to the gateway, as behind a NAT: a shop that led them to another port would be found out. */
export const publicPort = 8081;

/** Time enough for the run to see Failed while it checks the rest. */
const hopelessDeadlineSeconds = 30;

/** The cluster's profile, with mail and a public port; where no store can get Ready, with a deadline of less than minutes. */
export function wordpressProfile({ hasPlugin }: { readonly hasPlugin: boolean }): ClusterProfile {
  const profile: ClusterProfile = { ...gatewayProfileAt(publicPort), mail: shopMail };
  return hasPlugin ? profile : { ...profile, readyDeadlineSeconds: hopelessDeadlineSeconds };
}
