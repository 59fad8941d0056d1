import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { AdminCredentials, StoreResource } from "../../../contract/index.ts";
import { useServices } from "../../api/services.tsx";
import { Button } from "../../parts/button.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { awaySince } from "../store-words.ts";
import { ShownCredentials } from "./shown-credentials.tsx";

/** Long enough to open the administration and type or paste it there, short enough to be forgotten on a shared screen. */
const shownMs = 60_000;

type Answer =
  | { readonly state: "hidden" }
  | { readonly state: "asking" }
  | { readonly state: "shown"; readonly credentials: AdminCredentials }
  | { readonly state: "failed"; readonly error: unknown };

const hidden: Answer = { state: "hidden" };

/**
 * The administrator's login, sealed in the cluster and opened in this page. It is kept in this part's state alone, for a
 * minute: also while another tab is looked at, for in that it is typed.
 */
export function CredentialsCard({ store }: { readonly store: StoreResource }) {
  const { answer, show, hide } = useCredentials(store.name);
  const why = whyNot(store);
  const [isBack, setBack] = useState(false);
  const hideAndStay = (): void => {
    setBack(true);
    hide();
  };
  const ask = (): void => {
    setBack(false);
    show();
  };
  return (
    <section className="card" aria-labelledby="credentials">
      <h2 id="credentials">Administrator's login</h2>
      {answer.state === "shown" ? (
        <ShownCredentials credentials={answer.credentials} onHide={hideAndStay} />
      ) : (
        <>
          <p className="soft">
            {why ?? "It is sealed in the cluster for this page alone; no one in between can read it."}
          </p>
          {answer.state === "failed" && <ProblemNotice error={answer.error} />}
          <p>
            <Button
              autoFocus={isBack}
              isDisabled={why !== undefined}
              isPending={answer.state === "asking"}
              onPress={ask}
            >
              {answer.state === "asking" ? "Asking the cluster…" : "Show the login"}
            </Button>
          </p>
        </>
      )}
    </section>
  );
}

function whyNot(store: StoreResource): string | undefined {
  if (!window.isSecureContext) return "A browser opens sealed logins only over HTTPS, or on localhost.";
  if (awaySince(store) !== undefined) return `It can be shown again when the cluster ${store.cluster} is back.`;
  const isSetUp = store.steps.every(({ name, state }) => name !== "secrets" || state === "Done");
  return isSetUp ? undefined : "It is not there yet: it is made while the store comes up.";
}

interface Credentials {
  readonly answer: Answer;
  readonly show: () => void;
  readonly hide: () => void;
}

function useCredentials(name: string): Credentials {
  const { api } = useServices();
  const [answer, setAnswer] = useState<Answer>(hidden);
  const asked = useRef<AbortController>(undefined);
  const hide = (): void => {
    asked.current?.abort();
    setAnswer(hidden);
  };
  const show = async (): Promise<void> => {
    const { signal } = (asked.current = new AbortController());
    setAnswer({ state: "asking" });
    try {
      const { askCredentials } = await import("./ask.ts");
      const credentials = await askCredentials({ api, name, signal });
      if (!signal.aborted) setAnswer({ state: "shown", credentials });
    } catch (error) {
      if (!signal.aborted) setAnswer({ state: "failed", error });
    }
  };
  useHiding(answer.state === "shown", hide);
  useEffect(() => () => asked.current?.abort(), []);
  return { answer, show: () => void show(), hide };
}

/** After a minute; by the clock as soon as the page is seen again, for browsers let timers of unseen pages wait. */
function useHiding(isShown: boolean, hide: () => void): void {
  const onHide = useEffectEvent(hide);
  useEffect(() => {
    if (!isShown) return undefined;
    const until = Date.now() + shownMs;
    const timer = setTimeout(() => onHide(), shownMs);
    const hideLate = (): void => {
      if (Date.now() >= until) onHide();
    };
    document.addEventListener("visibilitychange", hideLate);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", hideLate);
    };
  }, [isShown]);
}
