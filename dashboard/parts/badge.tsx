import { type Look, lookOfPhase } from "../words/phases.ts";
import { Icon } from "./icon.tsx";

/** A state: by its shape, its word and its colour. */
export function Badge({ look, children }: { readonly look: Look; readonly children: string }) {
  return (
    <span className="badge" data-tone={look.tone}>
      <Icon name={look.shape} />
      {children}
    </span>
  );
}

export function PhaseBadge({ phase }: { readonly phase: string }) {
  return <Badge look={lookOfPhase(phase)}>{phase}</Badge>;
}
