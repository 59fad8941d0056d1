import type { ReactNode } from "react";
import { safeAddress } from "../words/safe-address.ts";
import { Icon } from "./icon.tsx";

interface OutsideLinkProps {
  readonly address: string | undefined;
  readonly children?: ReactNode;
  readonly isButton?: boolean;
}

/** An address that a cluster told: a link if it is one of the web, and text if not. */
export function OutsideLink({ address, children, isButton = false }: OutsideLinkProps) {
  const safe = safeAddress(address);
  const words = children ?? address?.replace(/^https?:\/\//, "").replace(/\/$/, "");
  if (safe === undefined) return <span>{words}</span>;
  return (
    <a className={isButton ? "button" : undefined} href={safe} target="_blank" rel="noreferrer noopener">
      {words}
      {isButton && <Icon name="away" />}
      <span className="visually-hidden">(opens another page)</span>
    </a>
  );
}
