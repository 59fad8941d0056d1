import { hostProofName, type Reason } from "../../contract/index.ts";
import type { HostProber } from "../ports/host-prober.ts";
import type { HostProof } from "../ports/host-proof.ts";

/** What a look for a proof came to; only what is certain takes a host from its store. */
export type Evidence =
  | { readonly outcome: "proved"; readonly by: "dns" | "http" }
  | { readonly outcome: "absent" | "unknown"; readonly reason: Reason; readonly message: string };

/** Characters shown of what stands where a proof should. */
const shownLength = 80;

/** Looks for the host's token in its DNS, then on the host itself. */
export async function findProof({ host, token }: Pick<HostProof, "host" | "token">, prober: HostProber) {
  const txt = await prober.txt(hostProofName(host));
  if (txt.outcome === "found" && txt.value.includes(token)) return proved("dns");
  const answer = await prober.answer(host);
  if (answer.outcome === "found" && answer.value === token) return proved("http");
  const todo = `Make a TXT record ${hostProofName(host)} with the value ${token}`;
  if (txt.outcome === "unknown") {
    const message = `The name servers of ${host} can't be asked: ${txt.why}. The platform asks again by itself. ${todo}.`;
    return missing("unknown", "HostProofUnknown", message);
  }
  if (txt.outcome === "found") {
    const found = txt.value.map(shown).join(", ");
    const message = `${hostProofName(host)} has another value: ${found}. ${todo}; others may stay beside it.`;
    return missing("absent", "HostProofWrong", message);
  }
  const overHttp = answer.outcome === "found" ? "another answer" : answer.why;
  return missing(
    "absent",
    "HostNotProved",
    `No proof is found in DNS (${txt.why}) nor over HTTP (${overHttp}). ${todo}.`,
  );
}

function proved(by: "dns" | "http"): Evidence {
  return { outcome: "proved", by };
}

function missing(outcome: "absent" | "unknown", reason: Reason, message: string): Evidence {
  return { outcome, reason, message: message.slice(0, 1024) };
}

/** What strangers wrote there, in printable characters. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, shownLength).replaceAll(/[^ -~]/g, "?"));
}
