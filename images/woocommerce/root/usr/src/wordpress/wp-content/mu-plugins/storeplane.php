<?php
/**
 * Plugin Name: Storeplane
 * Description: Makes WordPress fit its container: mail by SMTP, HTTPS ended by the gateway, scheduled work done outside.
 */
declare(strict_types=1);

defined('ABSPATH') || exit;

// wp-config believes X-Forwarded-Proto; a gateway that leaves it out would else send every visitor in circles.
if (getenv('STORE_SCHEME') === 'https' && ($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? 'https') === 'https') {
    $_SERVER['HTTPS'] = 'on';
    $_SERVER['SERVER_PORT'] = '443';
}

add_action('phpmailer_init', function ($mailer): void {
    $host = (string) getenv('STORE_SMTP_HOST');
    if ($host === '') {
        return;
    }
    $encryption = (string) getenv('STORE_SMTP_ENCRYPTION');
    $mailer->isSMTP();
    $mailer->Host = $host;
    $mailer->Port = (int) (getenv('STORE_SMTP_PORT') ?: 25);
    // PHPMailer's words: `tls` is STARTTLS, `ssl` is TLS from the first byte. Mail goes unencrypted only if that was said.
    $mailer->SMTPSecure = ['none' => '', 'tls' => 'ssl'][$encryption] ?? 'tls';
    $mailer->SMTPAutoTLS = $encryption !== 'none';
    $mailer->SMTPAuth = false;
    $mailer->Timeout = 10;
    $from = (string) getenv('STORE_SMTP_FROM');
    if ($from !== '') {
        // Relays refuse senders of other domains; answers still go to the address that the shop wanted.
        if ($mailer->getReplyToAddresses() === [] && $mailer->From !== $from && !str_starts_with($mailer->From, 'wordpress@')) {
            $mailer->addReplyTo($mailer->From, $mailer->FromName);
        }
        $mailer->setFrom($from, $mailer->FromName);
    }
}, 100);

// Orders of the smoke test are nobody's news; the address is that of storeplane-smoke.
foreach (['new_order', 'cancelled_order', 'failed_order', 'customer_processing_order', 'customer_cancelled_order'] as $email) {
    add_filter("woocommerce_email_recipient_$email", function ($recipient, $order) {
        $isSmoke = is_a($order, 'WC_Order') && $order->get_billing_email() === 'smoke@storeplane.example';
        return $isSmoke ? '' : $recipient;
    }, 10, 2);
}

// The pod can't reach its own public address, and has no need to: a CronJob runs what is due.
add_filter('action_scheduler_allow_async_request_runner', '__return_false');
add_filter('site_status_tests', function (array $tests): array {
    unset($tests['async']['loopback_requests'], $tests['async']['background_updates']);
    unset($tests['direct']['plugin_theme_auto_updates'], $tests['direct']['update_temp_backup_writable']);
    return $tests;
});

// The rewrite rules are in the web server's configuration; there is no .htaccess to write.
add_filter('flush_rewrite_rules_hard', '__return_false');
