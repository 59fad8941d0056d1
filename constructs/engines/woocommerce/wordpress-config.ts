/**
 * PHP that the image's wp-config evaluates. It reads the environment and holds no text of a tenant: anything that were
 * interpolated here would run as code. A host of the store answers under its own name, any other under the default one;
 * both with the port of the store's address, whether or not what lies before the pod has left it in the header.
 */
export const wordpressConfig = [
  "$storeplane_host = preg_replace('/:[0-9]*$/', '', strtolower($_SERVER['HTTP_HOST'] ?? ''));",
  "$storeplane_hosts = explode(',', (string) getenv('STORE_HOSTS'));",
  "$storeplane_known = $storeplane_host !== '' && in_array($storeplane_host, $storeplane_hosts, true);",
  "$storeplane_port = parse_url((string) getenv('STORE_URL'), PHP_URL_PORT);",
  "$storeplane_host .= $storeplane_port === null ? '' : \":$storeplane_port\";",
  "if ($storeplane_known) $_SERVER['HTTP_HOST'] = $storeplane_host;",
  "$storeplane_url = $storeplane_known ? getenv('STORE_SCHEME') . '://' . $storeplane_host : getenv('STORE_URL');",
  "define('WP_HOME', $storeplane_url);",
  "define('WP_SITEURL', $storeplane_url);",
  "define('FORCE_SSL_ADMIN', getenv('STORE_SCHEME') === 'https');",
  "define('DISABLE_WP_CRON', true);",
  "define('AUTOMATIC_UPDATER_DISABLED', true);",
  "define('DISALLOW_FILE_EDIT', true);",
  "define('DISALLOW_FILE_MODS', true);",
  // WordPress probes beside its own code, on a read-only root, and would go on to look for an FTP server.
  "define('FS_METHOD', 'direct');",
  "define('WP_MEMORY_LIMIT', '256M');",
  "",
].join("\n");
