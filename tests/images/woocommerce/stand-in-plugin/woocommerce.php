<?php
/**
 * Plugin Name: WooCommerce
 * Version: 0.0.0
 *
 * Stands in for the plugin where it can't be had. It shows that our own code runs from end to end and in the right order;
 * it proves nothing about WooCommerce. What it does is what the plugin's sources were seen to do.
 */
namespace {
    const WC_ABSPATH = __DIR__ . '/';

    final class StandInShop
    {
        public string $version = '2.0.0';
        public object $countries;

        public function __construct()
        {
            $this->countries = new class {
                public function __call(string $name, array $arguments): string
                {
                    [$country, $state] = explode(':', get_option('woocommerce_default_country', 'US:CA')) + [1 => ''];
                    $base = ['get_base_country' => $country, 'get_base_state' => $state];
                    return $base[$name] ?? (string) get_option(str_replace('get_base_', 'woocommerce_store_', $name));
                }
            };
        }

        public function checkout(): object
        {
            return new class {
                public function is_registration_required(): bool
                {
                    return get_option('woocommerce_enable_guest_checkout') !== 'yes';
                }
            };
        }

        public function payment_gateways(): object
        {
            return new class {
                public function payment_gateways(): array
                {
                    return ['cod' => new WC_Payment_Gateway()];
                }
            };
        }
    }

    class WC_Payment_Gateway
    {
        public string $enabled;

        public function __construct()
        {
            $this->enabled = get_option('woocommerce_cod_settings')['enabled'] ?? 'no';
        }

        public function update_option(string $key, string $value): void
        {
            update_option('woocommerce_cod_settings', [$key => $value] + (get_option('woocommerce_cod_settings') ?: []));
        }
    }

    final class WC_Install
    {
        public static function install(): void
        {
            if (get_option('woocommerce_version') === false) {
                set_transient('_wc_activation_redirect', 1, 30);
            }
            update_option('woocommerce_version', WC()->version);
            add_option('woocommerce_newly_installed', 'yes');
            add_option('woocommerce_db_version', WC()->version);
        }

        /** The trap: defaults of a new shop, at the first visit of an administrator or when setup calls it. */
        public static function newly_installed(): void
        {
            if (get_option('woocommerce_newly_installed') !== 'yes') {
                return;
            }
            update_option('stand_in_orders_at_choice', count(get_option('stand_in_orders', [])));
            update_option('woocommerce_custom_orders_table_enabled', 'yes');
            add_option('woocommerce_coming_soon', 'yes');
            add_option('woocommerce_store_pages_only', 'yes');
            update_option('woocommerce_newly_installed', 'no');
        }

        public static function create_pages(): void
        {
            foreach (['shop', 'cart', 'checkout', 'myaccount'] as $page) {
                $content = $page === 'shop' ? 'Products of the stand-in.' : '';
                $post = ['post_type' => 'page', 'post_status' => 'publish', 'post_title' => ucfirst($page), 'post_content' => $content];
                add_option("woocommerce_{$page}_page_id", wp_insert_post($post));
            }
        }

        /** Another trap: for half a minute after the activation an administrator sees WooCommerce's own page first. */
        public static function lead_away(): void
        {
            if (get_transient('_wc_activation_redirect') && !wp_doing_ajax()) {
                wp_safe_redirect(admin_url('admin.php?page=wc-admin'));
                exit;
            }
        }

        public static function get_db_update_callbacks(): array
        {
            return ['1.0.0' => ['stand_in_update_once'], '2.0.0' => ['stand_in_update_once', 'stand_in_update_twice']];
        }

        public static function update_db_version(): void
        {
            update_option('woocommerce_db_version', WC()->version);
        }
    }

    final class WC_Shipping_Zones
    {
        public static function get_zone(int $id): object
        {
            return new class {
                public function get_shipping_methods(): array
                {
                    return get_option('stand_in_shipping', []);
                }

                public function add_shipping_method(string $type): int
                {
                    update_option('stand_in_shipping', [$type]);
                    return 1;
                }
            };
        }

        public static function get_shipping_method(int $id): object
        {
            return new class {
                public array $instance_settings = [];

                public function init_instance_settings(): void
                {
                    $this->instance_settings = ['title' => 'Flat rate', 'cost' => '0'];
                }

                public function get_instance_option_key(): string
                {
                    return 'woocommerce_flat_rate_1_settings';
                }
            };
        }
    }

    final class WC_Cache_Helper
    {
        public static function get_transient_version(string $group, bool $refresh): void
        {
        }
    }

    class WC_Product
    {
        public array $data;

        public function __construct()
        {
            $this->data = get_option('stand_in_product', []);
        }

        public function __call(string $name, array $arguments): mixed
        {
            if (str_starts_with($name, 'set_')) {
                return $this->data[substr($name, 4)] = $arguments[0];
            }
            return match ($name) {
                'save' => update_option('stand_in_product', $this->data),
                'get_id' => 7,
                'is_purchasable' => true,
                'is_in_stock' => get_option('stand_in_stock') !== 'outofstock',
                'get_status' => get_option('stand_in_product_status', $this->data['status'] ?? ''),
                'is_downloadable' => false,
                default => $this->data[substr($name, 4)],
            };
        }
    }

    final class WC_Product_Simple extends WC_Product
    {
    }

    final class WC_Order
    {
        public function __construct(private int $id)
        {
        }

        public function get_id(): int
        {
            return $this->id;
        }

        public function delete(bool $force): void
        {
            update_option('stand_in_orders', array_diff_key(get_option('stand_in_orders'), [$this->id => true]));
        }

        public function get_billing_email(): string
        {
            return get_option('stand_in_orders')[$this->id]['email'];
        }

        public function get_status(): string
        {
            return get_option('stand_in_orders')[$this->id]['status'];
        }

        public function update_status(string $status): void
        {
            $orders = get_option('stand_in_orders');
            update_option('stand_in_orders', [$this->id => ['status' => $status] + $orders[$this->id]] + $orders);
        }
    }

    final class ActionScheduler_QueueRunner
    {
        public static function instance(): self
        {
            return new self();
        }

        public function run(string $context): int
        {
            $queue = (int) get_option('stand_in_queue', 0);
            update_option('stand_in_queue', max(0, $queue - 25));
            return min(25, $queue);
        }
    }

    function WC(): StandInShop
    {
        static $shop;
        return $shop ??= new StandInShop();
    }

    function wc_get_page_id(string $page): int
    {
        return (int) get_option("woocommerce_{$page}_page_id", -1);
    }

    function wc_get_orders(array $arguments): array
    {
        $orders = get_option('stand_in_orders', []);
        $wanted = array_filter($orders, fn($order) => $order['email'] === ($arguments['billing_email'] ?? $order['email']));
        return array_map(fn($id) => new WC_Order($id), array_keys($wanted));
    }

    function wc_get_order(int $id): WC_Order|false
    {
        return isset(get_option('stand_in_orders', [])[$id]) ? new WC_Order($id) : false;
    }

    function wc_maybe_increase_stock_levels(WC_Order $order): void
    {
        update_option('stand_in_stock_given_back', 'yes');
    }

    function wc_get_product_id_by_sku(string $sku): int
    {
        return (get_option('stand_in_product')['sku'] ?? '') === $sku ? 7 : 0;
    }

    function wc_get_product(int $id): WC_Product|false
    {
        return $id === 7 ? new WC_Product() : false;
    }

    function wc_get_products(array $arguments): array
    {
        return [];
    }

    function as_unschedule_all_actions(string $hook, array $arguments, string $group): void
    {
        update_option('stand_in_unscheduled', $group);
    }

    require __DIR__ . '/includes/rules.php';
    register_activation_hook(__FILE__, ['WC_Install', 'install']);
    add_action('admin_init', ['WC_Install', 'lead_away'], 1);
    add_action('admin_init', ['WC_Install', 'newly_installed']);
    add_action('rest_api_init', function (): void {
        $route = fn(string $method, string $path, callable $answer) => register_rest_route('wc/store/v1', $path, [
            'methods' => $method,
            'permission_callback' => '__return_true',
            'callback' => function (WP_REST_Request $request) use ($method, $answer) {
                if ($method === 'POST' && $request->get_header('Cart-Token') !== 'token-of-cart') {
                    return new WP_Error('woocommerce_rest_missing_nonce', 'Missing the Nonce header.', ['status' => 401]);
                }
                $given = $answer($request);
                return $given instanceof WP_Error ? $given : new WP_REST_Response($given, 200, ['Cart-Token' => 'token-of-cart']);
            },
        ]);
        $route('GET', '/cart', fn() => ['items_count' => 0]);
        $route('POST', '/cart/add-item', fn($request) => stand_in_stock_rule() ?? ['items_count' => $request['id'] === 7 ? 1 : 0]);
        $route('POST', '/checkout', function ($request): array|WP_Error {
            $refusal = stand_in_trouble() ?? stand_in_checkout_rule($request);
            if ($refusal !== null) {
                return $refusal;
            }
            $id = 100 + count(get_option('stand_in_orders', []));
            $status = get_option('stand_in_checkout_status', 'processing');
            $order = ['status' => $status, 'email' => $request['billing_address']['email']];
            update_option('stand_in_orders', get_option('stand_in_orders', []) + [$id => $order]);
            return ['order_id' => $id, 'status' => $status];
        });
    });
}

namespace Automattic\WooCommerce\Utilities {
    final class OrderUtil
    {
        public static function custom_orders_table_usage_is_enabled(): bool
        {
            return get_option('woocommerce_custom_orders_table_enabled') === 'yes';
        }
    }
}
