<?php
/** What the commands need of WordPress. It must be loaded from the global scope, so the programs themselves require it. */
declare(strict_types=1);

namespace Storeplane;

const WORDPRESS_PATH = '/usr/src/wordpress';
const WORDPRESS_ENTRY = WORDPRESS_PATH . '/wp-load.php';
const WOOCOMMERCE_PLUGIN = 'woocommerce/woocommerce.php';

/** Makes the process look like a visitor of the shop's own address; WordPress builds links from that. */
function prepare_wordpress(): void
{
    $url = parse_url(required_variable('STORE_URL'));
    $_SERVER['HTTP_HOST'] = $url['host'] . (isset($url['port']) ? ":{$url['port']}" : '');
    $_SERVER['HTTP_X_FORWARDED_PROTO'] = required_variable('STORE_SCHEME');
    $_SERVER['SERVER_NAME'] = $url['host'];
    $_SERVER['REQUEST_URI'] = '/';
    $_SERVER += ['REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1'];
}

/** The pods of setup and smoke don't reach the world, nor a mail relay; without this, each call would wait for its timeout. */
function stay_offline(): void
{
    add_filter('pre_http_request', fn() => new \WP_Error('storeplane_offline', 'Setup and smoke make no outgoing requests.'), 1000);
    add_filter('pre_wp_mail', '__return_false', 1);
}

function woocommerce_is_present(): bool
{
    return is_file(WORDPRESS_PATH . '/wp-content/plugins/' . WOOCOMMERCE_PLUGIN);
}

/** What is told where the plugin is needed and absent. */
function missing_woocommerce(string $consequence): CommandError
{
    $remedy = 'build it with the plugin, as images/woocommerce/Dockerfile says';
    return new CommandError("WooCommerce is not in this image: $consequence; $remedy", WRONG_FROM_THE_START);
}

/** Setup leaves what the merchant chose alone once it has run to its end. */
function is_first_setup(): bool
{
    return get_option(SETUP_MARK) === false;
}
