import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WebhookDelivery, WebhookResource } from "../../contract/index.ts";
import { deliveriesQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Asked } from "../parts/asked.tsx";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Empty } from "../parts/empty.tsx";
import { Moment } from "../parts/moment.tsx";
import { MoreRows } from "../parts/more-rows.tsx";
import { duration } from "../words/times.ts";
import { DeliveryDetails } from "./delivery-details.tsx";
import { lookOfDelivery } from "./webhook-words.ts";

/** What was sent to a webhook, and what it answered. */
export function DeliveriesCard({ webhook }: { readonly webhook: WebhookResource }) {
  const { api } = useServices();
  const query = useInfiniteQuery(deliveriesQuery(api, webhook.id));
  const [shown, setShown] = useState<string>();
  const close = (): void => setShown(undefined);
  const all = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const open = all.find(({ id }) => id === shown);
  return (
    <section className="stack" aria-labelledby="deliveries">
      <h2 id="deliveries">Messages</h2>
      <Asked query={query} what="what was sent">
        {() =>
          all.length === 0 ? (
            <div className="card">
              <Empty title="Nothing was sent yet">
                <p>Send a test to see whether it arrives. The last 500 tries of 14 days stand here.</p>
              </Empty>
            </div>
          ) : (
            <DataTable
              caption="Messages to this webhook, the one that was tried last first"
              columns={[...columns, detailsColumn(setShown)]}
              rows={all}
              keyOf={({ id }) => id}
              foot={<MoreRows query={query} />}
            />
          )
        }
      </Asked>
      <Dialog title={open?.type ?? "Message"} isOpen={open !== undefined} onClose={close}>
        {open && <DeliveryDetails delivery={open} onDone={close} />}
      </Dialog>
    </section>
  );
}

const columns: readonly Column<WebhookDelivery>[] = [
  {
    name: "Message",
    share: 2,
    cell: ({ type, request }) => (
      <span className="cell-lines">
        {type}
        <span className="soft small">{aboutOf(request.body)}</span>
      </span>
    ),
  },
  {
    name: "Outcome",
    share: 1.5,
    cell: (delivery) => (
      <span className="cell-lines">
        <Badge look={lookOfDelivery(delivery.state)}>{delivery.state}</Badge>
        <span className="soft small">{answerOf(delivery)}</span>
      </span>
    ),
  },
  { name: "Tries", cell: ({ attempts }) => <span className="number">{attempts.length}</span> },
  {
    name: "Last try",
    cell: ({ attempts }) => {
      const last = attempts.at(-1);
      return last === undefined ? "none" : <Moment at={last.at} />;
    },
  },
  { name: "Took", cell: ({ attempts }) => duration(attempts.at(-1)?.durationMs ?? 0) },
];

function detailsColumn(onShow: (id: string) => void): Column<WebhookDelivery> {
  return {
    name: "Actions",
    isActions: true,
    cell: ({ id, type, request }) => (
      <Button look="quiet" aria-label={`Details of ${type} ${aboutOf(request.body)}`} onPress={() => onShow(id)}>
        Details
      </Button>
    ),
  };
}

/** The store or the webhook that the message is about. */
function aboutOf(body: string): string {
  try {
    const { data } = JSON.parse(body) as { readonly data?: { readonly name?: unknown; readonly webhook?: unknown } };
    const about = data?.name ?? data?.webhook;
    return typeof about === "string" ? about : "";
  } catch {
    return "";
  }
}

function answerOf({ state, answer, attempts }: WebhookDelivery): string {
  if (state === "Lost") return "not sent: too many wait";
  return answer === undefined ? (attempts.at(-1)?.error ?? "") : `answered ${answer.status}`;
}
