#!/bin/sh
# Fails the build when the base image no longer is what the manifests and the commands count on.
set -eu

fail() {
  echo "check-image: $1" >&2
  exit 1
}

# The manifests speak to wp-config-docker.php; a name that it stopped reading would be ignored in silence.
for name in DB_HOST DB_NAME DB_USER DB_PASSWORD AUTH_KEY NONCE_SALT CONFIG_EXTRA; do
  grep -q "'WORDPRESS_$name'" wp-config.php || fail "wp-config-docker.php no longer reads WORDPRESS_$name"
done
# One version of that file adds the port of another variable to a host that has its port already.
! grep -q "'WORDPRESS_DB_PORT'" wp-config.php || fail "wp-config-docker.php adds WORDPRESS_DB_PORT to WORDPRESS_DB_HOST"

theme=$(sed -n "s/.*'WP_DEFAULT_THEME', '\([a-z]*\)'.*/\1/p" wp-includes/default-constants.php)
test -f "wp-content/themes/$theme/theme.json" || fail "the default theme '$theme' is not bundled or no block theme"

for file in /usr/local/bin/storeplane-* /usr/local/share/storeplane/*.php wp-content/mu-plugins/*.php; do
  php -l "$file" >/dev/null || fail "$file is not valid PHP"
done
for file in /usr/local/bin/storeplane-*; do
  test -x "$file" || fail "$file is not executable"
done
for extension in curl gd intl mbstring mysqli zip; do
  php -m | grep -qix "$extension" || fail "PHP lacks the extension $extension"
done

# WordPress refuses to activate a plugin that wants a newer WordPress or PHP, and no store of the image would get Ready.
plugin=wp-content/plugins/woocommerce/woocommerce.php
check_requirement() {
  wants=$(sed -n "s/^[ *]*$1:[[:space:]]*\([0-9.]*\).*/\1/p" "$plugin" | head -n 1)
  test -z "$wants" || php -r 'exit(version_compare($argv[1], $argv[2], ">=") ? 0 : 1);' "$3" "$wants" \
    || fail "the plugin wants $2 $wants, and the base image has $3"
}
if test -f "$plugin"; then
  check_requirement 'Requires at least' WordPress "$(php -r 'require "wp-includes/version.php"; echo $wp_version;')"
  check_requirement 'Requires PHP' PHP "$(php -r 'echo PHP_VERSION;')"
fi

APACHE_MAX_REQUEST_WORKERS=1 apache2 -t -f /etc/storeplane/apache.conf || fail "Apache refuses /etc/storeplane/apache.conf"
