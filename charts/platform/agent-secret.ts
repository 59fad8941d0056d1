/** Made by whoever joins the cluster, never rendered: keys `cluster`, `url`, `creds` or `join`, `api` where the API is, and `ca` with the authority of both. */
export const agentSecret = "storeplane-nats";
