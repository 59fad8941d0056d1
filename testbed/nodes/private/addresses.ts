/** The node's address on the private network's link: what listens for pods listens here. */
export const nodeAddress = "10.88.0.1";
/** The link that holds it. */
export const nodeLink = "storeplane0";
export const podRange = "10.89.0.0/16";
/** Where cluster DNS is expected: an address of the API server's service range. */
export const clusterDns = "10.96.0.10";
