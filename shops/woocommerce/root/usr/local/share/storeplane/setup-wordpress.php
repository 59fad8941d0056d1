<?php
/** Second part of setup: what WordPress alone can do, and the activation of the plugin. */
declare(strict_types=1);

namespace Storeplane;

require __DIR__ . '/load.php';
begin_command('storeplane-setup');
prepare_wordpress();
require WORDPRESS_ENTRY;
stay_offline();
require_once ABSPATH . 'wp-admin/includes/plugin.php';

/** The address that the platform set last. */
const ADMIN_EMAIL_OPTION = 'storeplane_admin_email';

function activate_woocommerce(): void
{
    if (is_plugin_active(WOOCOMMERCE_PLUGIN)) {
        say('plugin: WooCommerce was active before');
        return;
    }
    $result = activate_plugin(WOOCOMMERCE_PLUGIN);
    if (is_wp_error($result)) {
        // What the plugin said while it was activated may be a passing trouble; whatever else there is lies in the image.
        $code = $result->get_error_code() === 'unexpected_output' ? 1 : WRONG_FROM_THE_START;
        throw new CommandError("activating WooCommerce failed: {$result->get_error_message()}", $code);
    }
    say('plugin: WooCommerce is active');
}

/** A shop has no use for the post and the page that WordPress shows its own makers with. */
function remove_samples(): void
{
    foreach (is_first_setup() ? ['hello-world' => 'post', 'sample-page' => 'page'] : [] as $slug => $type) {
        $sample = get_page_by_path($slug, OBJECT, $type);
        if ($sample !== null && !wp_delete_post($sample->ID, true)) {
            throw new CommandError("the $type '$slug' could not be removed");
        }
    }
}

function choose_theme(): void
{
    if (is_first_setup() && !wp_get_theme()->is_block_theme()) {
        switch_theme(WP_DEFAULT_THEME);
    }
    $theme = wp_get_theme();
    if (!$theme->exists()) {
        throw new CommandError("the theme {$theme->get_stylesheet()} is not in the image");
    }
    say("theme: {$theme->get_stylesheet()}");
}

function choose_permalinks(): void
{
    global $wp_rewrite;
    if (is_first_setup()) {
        $wp_rewrite->set_permalink_structure('/%postname%/');
    }
    flush_rewrite_rules(false);
    say('permalinks: ' . (get_option('permalink_structure') ?: 'plain, as the merchant chose'));
}

/**
 * The address that the platform wants, when it wants another than it set last: one that the merchant chose since stays until
 * then. A shop of before it was remembered keeps what it has.
 */
function set_admin_email(): void
{
    $wanted = required_variable('STORE_ADMIN_EMAIL');
    $before = get_option(ADMIN_EMAIL_OPTION);
    if ($before === $wanted) {
        return;
    }
    if ($before !== false) {
        update_option('admin_email', $wanted);
        $user = get_user_by('login', required_variable('STORE_ADMIN_USER'));
        $changed = $user === false ? false : wp_update_user(['ID' => $user->ID, 'user_email' => $wanted]);
        // Another user of the shop may have it: the shop's mail goes there all the same.
        say('administrator: ' . (is_int($changed) ? 'has another address' : 'has gone, or a user with the new address is there'));
    }
    update_option(ADMIN_EMAIL_OPTION, $wanted, false);
}

if (woocommerce_is_present()) {
    activate_woocommerce();
}
set_admin_email();
choose_theme();
choose_permalinks();
remove_samples();
end_command();
