import type { ShownStep, StoreResource } from "../../contract/index.ts";
import { Icon } from "../parts/icon.tsx";
import { useNow } from "../parts/use-now.ts";
import { lookOfStep, nameOfStep } from "../words/phases.ts";
import { plainMessage } from "../words/plain-message.ts";
import { duration } from "../words/times.ts";
import { headingOf, progressOf } from "./store-words.ts";

interface StepsCardProps {
  readonly store: StoreResource;
  /** Whether they are of the past, and shown when they are asked for. */
  readonly isFolded?: boolean;
}

/** The steps of what is being done with a store, as they happen. */
export function StepsCard({ store, isFolded = false }: StepsCardProps) {
  const heading = <h2 id="steps">{headingOf(store)}</h2>;
  const count = <span className="soft small number">{progressOf(store)}</span>;
  if (isFolded) {
    return (
      <details className="card">
        <summary>
          <span className="summary-line">
            {heading}
            {count}
          </span>
        </summary>
        <Steps steps={store.steps} />
      </details>
    );
  }
  return (
    <section className="card" aria-labelledby="steps">
      <div className="card-head">
        {heading}
        {count}
      </div>
      <Steps steps={store.steps} />
    </section>
  );
}

function Steps({ steps }: Pick<StoreResource, "steps">) {
  const current = steps.find(({ state }) => state === "Running" || state === "Failed");
  return (
    <ol className="steps">
      {steps.map((step) => (
        <StepRow key={step.name} step={step} isCurrent={step === current} />
      ))}
    </ol>
  );
}

const stateWords: Readonly<Record<string, string>> = {
  Waiting: "waiting",
  Running: "running",
  Done: "done",
  Failed: "failed",
};

function StepRow({ step, isCurrent }: { readonly step: ShownStep; readonly isCurrent: boolean }) {
  const { name, state, message } = step;
  const look = lookOfStep(state);
  return (
    <li className="step" data-tone={look.tone} data-state={state} {...(isCurrent && { "aria-current": "step" })}>
      <Icon name={look.shape} isTurning={state === "Running"} />
      <span className="step-name">
        {nameOfStep(name)} <span className="visually-hidden">{stateWords[state] ?? state}</span>
      </span>
      <span className="small number">
        <Took step={step} />
      </span>
      {message !== undefined && state !== "Done" && <span className="step-message">{plainMessage(message)}</span>}
    </li>
  );
}

function Took({ step: { state, startedAt, finishedAt } }: { readonly step: ShownStep }) {
  const now = useNow(1000);
  if (startedAt === undefined || state === "Waiting") return undefined;
  const end = finishedAt === undefined ? now : Date.parse(finishedAt);
  return duration(end - Date.parse(startedAt));
}
