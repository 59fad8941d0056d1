import { SynthesisError } from "../../constructs/index.ts";
import { DecodeError, type RpcProblem, rpcDeadlineMs } from "../../contract/index.ts";
import { KubeApiError, KubeUnavailableError, TerminalError } from "../errors.ts";
import { BackupsOffError, NothingToBackUpError } from "./backups.ts";
import { NoCredentialsError } from "./credentials.ts";
import { StoreUnknownError } from "./find-store.ts";
import { BusyError } from "./limit-concurrency.ts";
import { TooManyFollowersError } from "./logs/followers.ts";
import { UnknownComponentError } from "./logs/logged-store.ts";
import { ObjectsRefusedError } from "./planned-changes.ts";
import { NamespaceTakenError } from "./preview.ts";
import { InvalidKeyError } from "./seal.ts";

/** The question is of a layout that this agent does not know. */
export class AgentTooOldError extends Error {
  override readonly name = "AgentTooOldError";
}

/** The work on a question did not end in time. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

const maxErrors = 50;

/** What the asking side learns about an error; for an unexpected one, only that there was one. */
export function problemOf(error: unknown): RpcProblem {
  const own = problemOfPreview(error) ?? problemOfCredentials(error) ?? problemOfLogs(error);
  if (own !== undefined) return own;
  if (error instanceof AgentTooOldError) return { code: "agent-too-old", message: error.message };
  if (error instanceof DecodeError) return { code: "invalid-message", message: error.message.slice(0, 1000) };
  if (error instanceof BusyError) return { code: "busy", message: "too many questions at once" };
  if (error instanceof DeadlineError) return { code: "busy", message: `no end within ${rpcDeadlineMs} ms` };
  if (error instanceof KubeUnavailableError || error instanceof KubeApiError) {
    return { code: "kubernetes-unavailable", message: "the API server does not answer as it should" };
  }
  return { code: "internal", message: "something went wrong in the agent" };
}

function problemOfPreview(error: unknown): RpcProblem | undefined {
  if (error instanceof SynthesisError) {
    const errors = error.problems.map(({ field, rule }) => ({ field: field.slice(0, 512), rule }));
    return { code: "invalid-spec", message: "the spec can't be rendered on this cluster", errors: cut(errors) };
  }
  if (error instanceof ObjectsRefusedError) {
    return { code: "apply-rejected", message: error.message, errors: cut(error.refusals) };
  }
  return error instanceof NamespaceTakenError ? { code: "namespace-taken", message: error.message } : undefined;
}

function problemOfCredentials(error: unknown): RpcProblem | undefined {
  if (error instanceof StoreUnknownError) return { code: "store-unknown", message: error.message };
  if (error instanceof NoCredentialsError) return { code: "no-credentials", message: error.message };
  // The store can't be rendered on this cluster.
  if (error instanceof TerminalError) return { code: "no-credentials", message: error.reason };
  if (!(error instanceof InvalidKeyError)) return undefined;
  const errors = [{ field: "publicKey", rule: "must be a key that gives each sealing a secret of its own" }];
  return { code: "invalid-key", message: error.message, errors };
}

function problemOfBackups(error: unknown): RpcProblem | undefined {
  if (error instanceof BackupsOffError) return { code: "backups-off", message: error.message };
  if (error instanceof NothingToBackUpError) return { code: "nothing-to-back-up", message: error.message };
  return undefined;
}

function problemOfLogs(error: unknown): RpcProblem | undefined {
  if (error instanceof TooManyFollowersError) return { code: "too-many-followers", message: error.message };
  if (!(error instanceof UnknownComponentError)) return problemOfBackups(error);
  const errors = [{ field: "component", rule: `must be one of: ${error.components.join(", ")}` }];
  return { code: "unknown-component", message: error.message, errors: cut(errors) };
}

function cut(errors: readonly { readonly field: string; readonly rule: string }[]): NonNullable<RpcProblem["errors"]> {
  return errors.slice(0, maxErrors).map(({ field, rule }) => ({ field, rule: rule.slice(0, 1024) }));
}
