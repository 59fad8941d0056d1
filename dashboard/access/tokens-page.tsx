import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { TokenResource } from "../../contract/index.ts";
import { tokensQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Asked } from "../parts/asked.tsx";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { Moment } from "../parts/moment.tsx";
import { Page } from "../parts/page.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { showToast } from "../parts/toasts.tsx";
import type { Look } from "../words/phases.ts";
import { NewTokenForm } from "./new-token-form.tsx";

/** By what programs ask. */
export function TokensPage() {
  const { api } = useServices();
  const query = useQuery(tokensQuery(api));
  const [isMaking, setMaking] = useState(false);
  const [ending, setEnding] = useState<TokenResource>();
  const close = (): void => setMaking(false);
  return (
    <Page title="Tokens" actions={<NewTokenButton onPress={() => setMaking(true)} />}>
      <Asked query={query} what="tokens">
        {({ items }) =>
          items.length === 0 ? (
            <NoTokens />
          ) : (
            <DataTable
              caption="Tokens of this tenant"
              columns={[...columns, endColumn(setEnding)]}
              rows={items}
              keyOf={({ id }) => id}
            />
          )
        }
      </Asked>
      <Dialog title="New token" isOpen={isMaking} onClose={close} isKept>
        <NewTokenForm onDone={close} />
      </Dialog>
      <Dialog
        title={`Revoke ${ending?.name ?? ""}?`}
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
      >
        {ending && <RevokeForm token={ending} onDone={() => setEnding(undefined)} />}
      </Dialog>
    </Page>
  );
}

function NewTokenButton({ onPress }: { readonly onPress: () => void }) {
  return (
    <Button look="first" onPress={onPress}>
      <Icon name="plus" />
      New token
    </Button>
  );
}

function NoTokens() {
  return (
    <div className="card">
      <Empty title="No token yet">
        <p>
          A token lets a program ask in this tenant's name, with the rights that you give it and until the day that you
          choose.
        </p>
      </Empty>
    </div>
  );
}

const looks: Readonly<Record<string, Look>> = {
  Active: { tone: "good", shape: "check" },
  Expired: { tone: "idle", shape: "minus" },
  Revoked: { tone: "idle", shape: "gone" },
};

const columns: readonly Column<TokenResource>[] = [
  {
    name: "Token",
    share: 2,
    cell: ({ name, id }) => (
      <span className="cell-lines">
        {name}
        <span className="soft small code">spt_{id}…</span>
      </span>
    ),
  },
  { name: "State", cell: ({ state }) => <Badge look={looks[state] ?? { tone: "idle", shape: "ring" }}>{state}</Badge> },
  {
    name: "May do",
    share: 2,
    cell: ({ role, scopes }) => (
      <span className="cell-lines">
        {role}
        <span className="soft small one-line" title={scopes.join(", ")}>
          {scopes.join(", ")}
        </span>
      </span>
    ),
  },
  { name: "Last used", cell: ({ lastUsedAt }) => (lastUsedAt === undefined ? "never" : <Moment at={lastUsedAt} />) },
  { name: "Ends", cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
];

function endColumn(onEnd: (token: TokenResource) => void): Column<TokenResource> {
  return {
    name: "Actions",
    isActions: true,
    cell: (token) =>
      token.state === "Active" && (
        <Button look="quiet" aria-label={`Revoke ${token.name}`} onPress={() => onEnd(token)}>
          Revoke…
        </Button>
      ),
  };
}

function RevokeForm({ token, onDone }: { readonly token: TokenResource; readonly onDone: () => void }) {
  const { api } = useServices();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.revokeToken(token.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: tokensQuery(api).queryKey });
      showToast({ text: `${token.name} lets no one in after ten seconds at most.` });
      onDone();
    },
  });
  return (
    <>
      <p>
        Programs that use it are refused within ten seconds. It can't be made good again; a new token takes its place.
      </p>
      {revoke.error !== null && <ProblemNotice error={revoke.error} />}
      <p className="row-end">
        <Button onPress={onDone}>Keep it</Button>
        <Button look="danger" isPending={revoke.isPending} onPress={() => revoke.mutate()}>
          Revoke
        </Button>
      </p>
    </>
  );
}
