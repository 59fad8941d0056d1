<?php
/** Second part of setup: what WordPress alone can do, and the activation of the plugin. */
declare(strict_types=1);

namespace Storeplane;

require __DIR__ . '/load.php';
begin_command('storeplane-setup');
prepare_wordpress();
require WORDPRESS_ENTRY;
forbid_outgoing_requests();
require_once ABSPATH . 'wp-admin/includes/plugin.php';

function activate_woocommerce(): void
{
    if (is_plugin_active(WOOCOMMERCE_PLUGIN)) {
        say('plugin: WooCommerce was active before');
        return;
    }
    checked(activate_plugin(WOOCOMMERCE_PLUGIN), 'activating WooCommerce');
    say('plugin: WooCommerce is active');
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

if (woocommerce_is_present()) {
    activate_woocommerce();
}
choose_theme();
choose_permalinks();
end_command();
