/** NetworkPolicies can't be enforced on this machine, or its rules were refused. */
export class PolicyEnforcerError extends Error {
  override readonly name = "PolicyEnforcerError";
}
