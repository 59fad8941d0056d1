/** A door of its own, so that what opens sealed logins is loaded when the first is asked for. */
export { askCredentials } from "../../../client/index.ts";
