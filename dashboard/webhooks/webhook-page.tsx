import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { WebhookResource } from "../../contract/index.ts";
import { webhookQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Asked } from "../parts/asked.tsx";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { Moment, Start } from "../parts/moment.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { DeliveriesCard } from "./deliveries-card.tsx";
import { useSending, useWebhookChange } from "./use-webhook-change.ts";
import { WebhookDialogs } from "./webhook-dialogs.tsx";
import { hostOf, lookOfWebhook, toldOf } from "./webhook-words.ts";

const route = getRouteApi("/webhooks/$webhook");
const back = { to: "/webhooks", name: "Webhooks" } as const;

/** One webhook: how it fares, what was sent to it, and what can be done. */
export function WebhookPage() {
  const { api } = useServices();
  const { webhook: id } = route.useParams();
  const query = useQuery(webhookQuery(api, id));
  const { data } = query;
  const title = data ? (data.description ?? hostOf(data.url)) : id;
  const shown = data && lookOfWebhook(data);
  const heading = (
    <>
      <h1 tabIndex={-1}>{title}</h1>
      {shown && <Badge look={shown.look}>{shown.word}</Badge>}
    </>
  );
  return (
    <Page title={title} heading={heading} back={back}>
      <Asked query={query} what={`the webhook ${id}`}>
        {(webhook) => (
          <div className="stack-wide">
            <Trouble webhook={webhook} />
            <AboutCard webhook={webhook} />
            <DeliveriesCard webhook={webhook} />
          </div>
        )}
      </Asked>
    </Page>
  );
}

/** Why nothing arrives, and what to do. */
function Trouble({ webhook }: { readonly webhook: WebhookResource }) {
  const { state, disabledAt, disabledBecause, failingSince } = webhook;
  if (state === "Disabled" && disabledAt !== undefined) {
    return (
      <Notice tone="bad" title="It is sent nothing any more">
        <p>
          {disabledBecause === "Gone"
            ? "It answered 410, which means that no message is wanted"
            : "It took nothing for five days"}
          , and was disabled <Moment at={disabledAt} />. Repair what receives the messages, send a test, and enable it
          again. What happened meanwhile is not sent later.
        </p>
        <EnableButton webhook={webhook} />
      </Notice>
    );
  }
  if (state !== "Active" || failingSince === undefined) return undefined;
  return (
    <Notice tone="warn" title="It takes no messages">
      <p>
        No try has succeeded since <Start at={failingSince} />. The log below shows what it answers. After five days
        without one success it is disabled.
      </p>
    </Notice>
  );
}

function EnableButton({ webhook: { id } }: { readonly webhook: WebhookResource }) {
  const change = useWebhookChange(id, () => "It is sent messages again.");
  return (
    <>
      {change.error !== null && <ProblemNotice error={change.error} />}
      <p>
        <Button isPending={change.isPending} onPress={() => change.mutate({ paused: false })}>
          Enable it again
        </Button>
      </p>
    </>
  );
}

function AboutCard({ webhook }: { readonly webhook: WebhookResource }) {
  const { url, createdAt, createdBy, formerSecretUntil, lastSuccessAt, lastFailureAt } = webhook;
  return (
    <section className="card" aria-labelledby="about">
      <h2 id="about">About this webhook</h2>
      <dl className="facts">
        <dt>URL</dt>
        <dd className="code">{url}</dd>
        <dt>Events</dt>
        <dd>{toldOf(webhook)}</dd>
        <dt>Last taken</dt>
        <dd>{lastSuccessAt === undefined ? "never" : <Moment at={lastSuccessAt} />}</dd>
        <dt>Last failure</dt>
        <dd>{lastFailureAt === undefined ? "never" : <Moment at={lastFailureAt} />}</dd>
        {formerSecretUntil !== undefined && (
          <>
            <dt>Former secret</dt>
            <dd>
              good until <Moment at={formerSecretUntil} />
            </dd>
          </>
        )}
        <dt>Created</dt>
        <dd>
          <Moment at={createdAt} /> by {createdBy}
        </dd>
      </dl>
      <Actions webhook={webhook} />
    </section>
  );
}

function Actions({ webhook }: { readonly webhook: WebhookResource }) {
  const { id, state } = webhook;
  const test = useSending(id, (api) => api.testWebhook(id));
  const pause = useWebhookChange(id, (it) =>
    it.state === "Paused" ? "Nothing is sent until you go on." : "It is sent messages again.",
  );
  const error = test.error ?? pause.error;
  return (
    <>
      {error !== null && <ProblemNotice error={error} />}
      <div className="row">
        <Button isPending={test.isPending} onPress={() => test.mutate()}>
          Send a test
        </Button>
        {state !== "Disabled" && (
          <Button isPending={pause.isPending} onPress={() => pause.mutate({ paused: state === "Active" })}>
            {state === "Paused" ? "Go on" : "Pause"}
          </Button>
        )}
        <WebhookDialogs webhook={webhook} />
      </div>
    </>
  );
}
