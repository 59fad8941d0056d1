import type { StoreResource } from "../../contract/index.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Marked } from "../parts/marked.tsx";
import { Start } from "../parts/moment.tsx";
import { Notice } from "../parts/notice.tsx";
import { nameOfStep } from "../words/phases.ts";
import { plainMessage } from "../words/plain-message.ts";
import { exactTime } from "../words/times.ts";
import { type Attention, attentionOf } from "./attention.ts";
import { DeletingNotice } from "./remove/deleting-notice.tsx";
import { awaySince } from "./store-words.ts";

/** What to know of a store before anything else: that its cluster is away, that it is being deleted, what is wrong. */
export function StoreNotices({ store }: { readonly store: StoreResource }) {
  const away = awaySince(store);
  const attention = store.phase === "Deleting" && store.failure === undefined ? undefined : attentionOf(store);
  return (
    <>
      {away !== undefined && <AwayNotice cluster={store.cluster} since={away} />}
      {store.phase === "Deleting" && <DeletingNotice store={store} />}
      {store.phase === "Suspended" && (
        <Notice tone="idle" title="This store is suspended">
          <p>
            Nothing of it runs, as it was asked for: visitors are answered 503. All that it has is kept, and Resume
            under Settings opens it again.
          </p>
        </Notice>
      )}
      {store.phase === "Deleted" && (
        <Notice tone="idle" title="This store is deleted">
          <p>Nothing of it is left in its cluster, and its name can be taken again.</p>
        </Notice>
      )}
      {attention && <AttentionNotice attention={attention} />}
    </>
  );
}

function AwayNotice({ cluster, since }: { readonly cluster: string; readonly since: string }) {
  return (
    <Notice tone="warn" title={`The cluster ${cluster} has not reported since ${exactTime(since)}`}>
      <p>
        The shop goes on running. What you see is how it was then; what you ask for will be done when {cluster} returns.
        Logins can't be shown meanwhile.
      </p>
    </Notice>
  );
}

function AttentionNotice({ attention }: { readonly attention: Attention }) {
  const { reason, meaning, message, todo, since, step, isUrgent } = attention;
  const where = step === undefined ? "" : `, at the step “${nameOfStep(step)}”`;
  return (
    <Notice tone={isUrgent ? "bad" : "busy"} title={meaning}>
      <p>{plainMessage(message)}</p>
      {todo !== undefined && (
        <p>
          <strong>What to do:</strong> <Marked text={todo} />
        </p>
      )}
      <p className="row soft small">
        <span>
          Since <Start at={since} />
          {where}
        </span>
        <CopyButton text={`${reason}: ${message}`} what="details" hasWord />
      </p>
    </Notice>
  );
}
