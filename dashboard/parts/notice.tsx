import type { ReactNode } from "react";
import type { Tone } from "../words/phases.ts";
import { Icon, type IconName } from "./icon.tsx";

const icons: Readonly<Record<Tone, IconName>> = {
  good: "check",
  busy: "info",
  warn: "triangle",
  bad: "cross",
  idle: "info",
};

interface NoticeProps {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** Whether it appears by itself, and is read out at once. */
  readonly isAlert?: boolean;
}

/** What a person should know before the rest of the page. */
export function Notice({ tone, title, children, isAlert = false }: NoticeProps) {
  return (
    <div className="notice" data-tone={tone} {...(isAlert && { role: "alert" })}>
      <Icon name={icons[tone]} />
      <div className="notice-body">
        <strong>{title}</strong>
        {children}
      </div>
    </div>
  );
}
