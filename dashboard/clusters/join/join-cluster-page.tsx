import { useState } from "react";
import { clusterId } from "../../../contract/index.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Page } from "../../parts/page.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { useSettled } from "../../parts/use-settled.ts";
import { type JoinDraft, joinCommands } from "./join-commands.ts";
import { JoinProgress } from "./join-progress.tsx";

const back = { to: "/clusters", name: "Clusters" } as const;

/** How a cluster joins: what to type where the keys are, and how far it is. */
export function JoinClusterPage() {
  const [draft, setDraft] = useState<JoinDraft>({ cluster: "", bus: "", region: "" });
  const parsed = clusterId.safeParse(draft.cluster);
  const rule = draft.cluster === "" ? undefined : parsed.error?.issues[0]?.message;
  const settled = useSettled(parsed.success ? draft.cluster : "");
  return (
    <Page title="Join a cluster" back={back}>
      <div className="columns">
        <div className="stack-wide">
          <section className="card" aria-labelledby="which">
            <h2 id="which">Which cluster</h2>
            <TextField
              label="Id"
              value={draft.cluster}
              onChange={(cluster) => setDraft({ ...draft, cluster })}
              error={rule}
              placeholder="fra-2"
              hint="Stores are placed by it. It can't be changed later."
            />
            <TextField
              label="Address of the bus"
              value={draft.bus}
              onChange={(bus) => setDraft({ ...draft, bus })}
              placeholder="tls://bus.example.com:4222"
              hint="As the cluster reaches it."
            />
            <TextField
              label="Region"
              value={draft.region}
              onChange={(region) => setDraft({ ...draft, region })}
              placeholder="fra"
              hint="Where it is; may be left empty."
            />
          </section>
          <Commands commands={joinCommands(draft, location.origin)} />
        </div>
        <JoinProgress cluster={settled} />
      </div>
    </Page>
  );
}

const where = [
  "Where the keys of the bus are: it signs the cluster's account, and writes manifests with a token that counts for 15 minutes.",
  "With kubectl at the new cluster: its agent makes a key there, and asks to be let in.",
  "Once you have compared the key's fingerprint with the agent's log; or accept it here.",
];

function Commands({ commands }: { readonly commands: readonly string[] }) {
  return (
    <section className="card" aria-labelledby="commands">
      <h2 id="commands">Three commands</h2>
      <ol className="stack">
        {commands.map((command, index) => (
          <li key={where[index]} className="stack-tight">
            <span className="soft small">
              {index + 1}. {where[index]}
            </span>
            <span className="code-block with-button">
              <code>{command}</code>
              <CopyButton text={command} what={`command ${index + 1}`} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
