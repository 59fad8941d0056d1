import type { WebhookDelivery } from "../../contract/index.ts";
import { Button } from "../parts/button.tsx";
import { Moment } from "../parts/moment.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { duration } from "../words/times.ts";
import { useSending } from "./use-webhook-change.ts";

interface DeliveryDetailsProps {
  readonly delivery: WebhookDelivery;
  readonly onDone: () => void;
}

/** Each try of a message, what was sent, and what came back. */
export function DeliveryDetails({ delivery, onDone }: DeliveryDetailsProps) {
  const { id, webhook, attempts, request, answer } = delivery;
  const again = useSending(webhook, (api) => api.resendDelivery(webhook, id));
  return (
    <div className="stack">
      <ol className="tries">
        {attempts.map((each) => (
          <li key={`${each.attempt} ${each.at}`}>
            <Moment at={each.at} />: {whatCame(each)}
            {each.nextAttemptAt !== undefined && (
              <span className="soft">
                {" "}
                Next try <Moment at={each.nextAttemptAt} />.
              </span>
            )}
          </li>
        ))}
      </ol>
      <Exchange title="Sent" headers={request.headers} body={request.body} />
      {answer && <Exchange title={`Answered ${answer.status}`} headers={answer.headers} body={answer.body} />}
      {again.error !== null && <ProblemNotice error={again.error} />}
      <p className="row-end">
        <Button onPress={onDone}>Close</Button>
        <Button look="first" isPending={again.isPending} onPress={() => again.mutate(undefined, { onSuccess: onDone })}>
          Send it again
        </Button>
      </p>
    </div>
  );
}

function whatCame({ outcome, status, error, durationMs }: WebhookDelivery["attempts"][number]): string {
  if (outcome === "Lost") return "not sent, because too many messages wait.";
  const came = status === undefined ? (error ?? "no answer") : `answered ${status}`;
  return `${outcome === "Succeeded" ? "taken" : "not taken"}, ${came}, ${duration(durationMs)}.`;
}

interface ExchangeProps {
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function Exchange({ title, headers, body }: ExchangeProps) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const text = [...lines, "", spread(body)].join("\n").trim();
  return (
    <section aria-label={title} className="stack-tight">
      <h3>{title}</h3>
      <pre className="code-block code exchange">{text === "" ? "(nothing)" : text}</pre>
    </section>
  );
}

/** JSON as people read it; anything else as it came. */
function spread(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
