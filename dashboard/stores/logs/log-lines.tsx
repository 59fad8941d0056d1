import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { writerOf } from "../../../client/index.ts";
import { Button } from "../../parts/button.tsx";
import type { LogRow } from "./log-window.ts";

interface LogLinesProps {
  readonly name: string;
  readonly rows: readonly LogRow[];
}

/** Pixels from the end at which someone still counts as being there. */
const nearEnd = 24;

/** Lines of a log, the newest last. Who reads further up stays there, and is told that more came. */
export function LogLines({ name, rows }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const newest = rows.at(-1)?.key;
  useLayoutEffect(() => {
    const element = box.current;
    if (element && isAtEnd && newest !== undefined) element.scrollTop = element.scrollHeight;
  }, [newest, isAtEnd]);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const look = (): void => {
      setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd);
    };
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, []);
  return (
    <div className="log-frame">
      {/* A region that scrolls is reached by keys. It is no live region: a log is too fast to listen to. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <div className="log" ref={box} tabIndex={0} role="region" aria-label={`What ${name} writes`}>
        <ol>
          {rows.map((row) => (
            <li key={row.key} {...(row.kind === "mark" && { className: "log-mark" })}>
              {row.kind === "mark" ? row.text : <Line row={row} />}
            </li>
          ))}
        </ol>
      </div>
      {!isAtEnd && (
        <div className="log-more">
          <Button onPress={() => setAtEnd(true)}>To the newest lines</Button>
        </div>
      )}
    </div>
  );
}

function Line({ row: { line } }: { readonly row: Extract<LogRow, { kind: "line" }> }) {
  return (
    <>
      <time dateTime={line.at} title={line.at}>
        {line.at.slice(11, 19)}
      </time>
      <span className="log-writer" title={writerOf(line)}>
        {line.component}
      </span>
      <span className="log-text">
        {line.text}
        {line.cut && <span className="soft"> … (cut)</span>}
      </span>
    </>
  );
}
