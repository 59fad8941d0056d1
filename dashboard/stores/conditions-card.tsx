import type { ShownCondition, StoreResource } from "../../contract/index.ts";
import { Icon } from "../parts/icon.tsx";
import { Marked } from "../parts/marked.tsx";
import { Start } from "../parts/moment.tsx";
import type { Look } from "../words/phases.ts";
import { plainMessage } from "../words/plain-message.ts";
import { remedyOf, todoOf } from "./attention.ts";
import { wordsOfCondition } from "./condition-words.ts";

/** What is known of a store, good and bad, each with since when and what to do. */
export function ConditionsCard({ store: { conditions } }: { readonly store: StoreResource }) {
  if (conditions.length === 0) return undefined;
  return (
    <section className="card" aria-labelledby="conditions">
      <h2 id="conditions">State in detail</h2>
      <ul className="stack">
        {conditions.map((condition) => (
          <Condition key={condition.type} condition={condition} />
        ))}
      </ul>
    </section>
  );
}

function Condition({ condition }: { readonly condition: ShownCondition }) {
  const { type, status, message, lastTransitionTime, reason } = condition;
  const look = lookOf(status, type === "ClusterOnline" ? "act" : remedyOf(reason));
  const todo = status === "True" ? undefined : todoOf(reason);
  return (
    <li className="condition" data-tone={look.tone}>
      <Icon name={look.shape} />
      <span>
        <strong>{wordsOfCondition(condition)}</strong>{" "}
        <span className="soft small">
          since <Start at={lastTransitionTime} />
        </span>
      </span>
      {message !== "" && <p className="soft">{plainMessage(message)}</p>}
      {todo !== undefined && (
        <details className="small">
          <summary>What to do</summary>
          <p>
            <Marked text={todo} />
          </p>
        </details>
      )}
    </li>
  );
}

/** What passes by itself is no warning. */
function lookOf(status: string, remedy: string | undefined): Look {
  if (status === "True") return { tone: "good", shape: "check" };
  if (status !== "False") return { tone: "idle", shape: "ring" };
  return remedy === "act" ? { tone: "warn", shape: "triangle" } : { tone: "busy", shape: "half" };
}
