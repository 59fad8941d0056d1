/** Made by whoever joins the cluster, never rendered: keys `cluster`, `url`, `creds` or `join`, and `api` where the API is. */
export const agentSecret = "storeplane-nats";
