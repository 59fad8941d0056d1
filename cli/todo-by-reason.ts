import { conditionReasons, type Reason, whatToDo } from "../contract/index.ts";

/** What a call of the API is as a command; a test finds a call that is not here. */
const commandOfCall: readonly (readonly [call: string, command: string])[] = [
  ["`GET /v1/clusters`", "`storeplane clusters`"],
  ["`GET /v1/stores/NAME`", "`storeplane get NAME`"],
  ["`POST /v1/stores/{name}/undelete`", "`storeplane undelete NAME`"],
  ["delete again with `?force=true`", "delete again with `--now --confirm NAME`"],
  ["with `?force=true`", "with `--now --confirm NAME`"],
];

/** What to do about a reason, in commands of this program; undefined for a reason of tomorrow, and where nothing is to do. */
export function todoOfReason(reason: string, store: string): string | undefined {
  if (!Object.hasOwn(conditionReasons, reason)) return undefined;
  const known = reason as Reason;
  if (conditionReasons[known].remedy === "none") return undefined;
  const said = commandOfCall.reduce((text, [call, command]) => text.replaceAll(call, command), whatToDo[known]);
  return said.replaceAll(/`(storeplane [^`]*|--now --confirm )NAME`/g, `\`$1${store}\``).replaceAll("`", "");
}
