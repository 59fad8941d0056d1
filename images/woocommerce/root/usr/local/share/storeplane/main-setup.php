<?php
/** storeplane-setup: makes a shop that can take an order. Can be run again at any time; does nothing when its mark is there. */
declare(strict_types=1);

namespace Storeplane;

require __DIR__ . '/load.php';
begin_command('storeplane-setup');

$id = required_variable('STORE_SETUP_ID');
if (!woocommerce_is_present() && !woocommerce_is_skipped()) {
    throw new CommandError('the image holds no WooCommerce plugin in ' . WORDPRESS_PATH . '/wp-content/plugins; build it as images/woocommerce/Dockerfile says');
}
$database = connect_to_database();
say('database: it answers');
lock_setup($database);
if (setup_mark($database) === $id) {
    say("setup: $id has run before; nothing to do");
    end_command();
}
run_phase('setup-install.php');
run_phase('setup-wordpress.php');
if (woocommerce_is_skipped()) {
    say('WooCommerce: SKIPPED by STOREPLANE_SKIP_WOOCOMMERCE. Not run: plugin, pages, options, order storage, payment, shipping, sample product, WooCommerce database, queue');
} else {
    run_phase('setup-woocommerce.php');
}
write_setup_mark($database, $id);
say("setup: $id is done");
end_command();
