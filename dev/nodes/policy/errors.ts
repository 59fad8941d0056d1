/** The rules of NetworkPolicies were refused. */
export class PolicyEnforcerError extends Error {
  override readonly name = "PolicyEnforcerError";
}
