<?php
/** First part of setup: WordPress's tables, or their new version. */
declare(strict_types=1);

namespace Storeplane;

require __DIR__ . '/load.php';
begin_command('storeplane-setup');
prepare_wordpress();
define('WP_INSTALLING', true);
require WORDPRESS_ENTRY;
stay_offline();
// Defined before upgrade.php would: nobody asked for a mail that says a site was installed.
eval('function wp_new_blog_notification() {}');
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

if (is_blog_installed()) {
    wp_upgrade();
    say('WordPress: installed before; its database is version ' . get_option('db_version'));
} else {
    $user = required_variable('STORE_ADMIN_USER');
    $password = wp_slash(required_secret('STORE_ADMIN_PASSWORD_FILE'));
    wp_install(required_variable('STORE_TITLE'), $user, required_variable('STORE_ADMIN_EMAIL'), true, '', $password);
    if (!is_blog_installed() || !username_exists($user)) {
        throw new CommandError("WordPress did not install; the database says: {$GLOBALS['wpdb']->last_error}");
    }
    say("WordPress: installed, with the administrator $user");
}
end_command();
