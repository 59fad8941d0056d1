import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Notice } from "../../parts/notice.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { clockTime } from "../../words/times.ts";
import { LogLines } from "./log-lines.tsx";
import type { LogWindow } from "./log-window.ts";
import { type Followed, useFollowedLogs } from "./use-followed-logs.ts";

const route = getRouteApi("/stores/$name");

const everything = "";

/** What a store's containers write, as they write it. */
export function StoreLogs() {
  const { name } = route.useParams();
  return <LogsOf key={name} name={name} />;
}

function LogsOf({ name }: { readonly name: string }) {
  const [component, setComponent] = useState(everything);
  const [isOn, setOn] = useState(true);
  const [attempt, setAttempt] = useState(0);
  const which = { name, component: component === everything ? undefined : component, isOn, attempt };
  const followed = useFollowedLogs(which);
  if (followed.error !== undefined)
    return <ProblemNotice error={followed.error} onRetry={() => setAttempt(attempt + 1)} />;
  const { components, rows } = followed.window;
  return (
    <section className="card" aria-labelledby="logs">
      <div className="card-head">
        <h2 id="logs">Logs</h2>
        <div className="log-tools">
          <SelectField
            label="Written by"
            value={component}
            onChange={setComponent}
            options={[
              { id: everything, name: "all components" },
              ...(component !== everything && !components.includes(component) ? [component] : []).map(optionOf),
              ...components.map(optionOf),
            ]}
          />
          <Button onPress={() => setOn(!isOn)}>{isOn ? "Pause" : "Follow again"}</Button>
        </div>
      </div>
      <State name={name} followed={followed} isOn={isOn} />
      {rows.length > 0 && <LogLines name={name} rows={rows} />}
    </section>
  );
}

const optionOf = (name: string) => ({ id: name, name });

interface StateProps {
  readonly name: string;
  readonly followed: Followed;
  readonly isOn: boolean;
}

/** What there is to know beside the lines. */
function State({ name, followed, isOn }: StateProps) {
  const { window, hasBegun, state, isOver } = followed;
  const isAwaited = isOn && !isOver;
  if (!hasBegun && state.isLive) return <Skeleton lines={8} what={`the logs of ${name}`} />;
  return (
    <>
      {isOver && <Notice tone="idle" title={`${name} is gone, and its logs with it.`} />}
      {isAwaited && !state.isLive && (
        <Notice tone="warn" title={`No lines come since ${clockTime(state.since)}`}>
          <p>{state.why}. It is tried again by itself.</p>
        </Notice>
      )}
      {window.rows.length === 0 ? <NoLines remarks={window.remarks} /> : <Remarks window={window} isOn={isOn} />}
    </>
  );
}

function NoLines({ remarks }: { readonly remarks: readonly string[] }) {
  return (
    <Empty title="No lines yet">
      {remarks.length === 0 && <p>Lines appear here as the store&apos;s containers write them.</p>}
      {remarks.map((remark) => (
        <p key={remark}>{remark}</p>
      ))}
    </Empty>
  );
}

function Remarks({ window: { remarks, isCut }, isOn }: { readonly window: LogWindow; readonly isOn: boolean }) {
  return (
    <>
      {remarks.map((remark) => (
        <p key={remark} className="soft small">
          {remark}
        </p>
      ))}
      <p className="soft small">
        {isOn ? "Lines come as they are written." : "Paused: what was written since is not shown."}{" "}
        {isCut && "Older lines are not shown. "}Times are in UTC. Secrets of the store are replaced before a line leaves
        its cluster.
      </p>
    </>
  );
}
