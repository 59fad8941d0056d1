<?php
/**
 * Plugin Name: Storeplane
 * Description: Makes WordPress fit its container: mail by SMTP, pictures that fit its memory, HTTPS ended by the gateway,
 *   scheduled work done outside.
 */
declare(strict_types=1);

defined('ABSPATH') || exit;

// wp-config believes X-Forwarded-Proto; a gateway that leaves it out would else send every visitor in circles.
if (getenv('STORE_SCHEME') === 'https' && ($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? 'https') === 'https') {
    $_SERVER['HTTPS'] = 'on';
    $_SERVER['SERVER_PORT'] = '443';
}

// Without a relay there is nobody to give a mail to: said in one line, without whose mail it was.
add_filter('pre_wp_mail', function ($result) {
    if ($result !== null || getenv('STORE_SMTP_HOST')) {
        return $result;
    }
    error_log('storeplane: a mail was not sent: this cluster has no mail relay (mail.mode is none in its profile)');
    return false;
}, 1000);

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

// A picture is unpacked in memory, more than once while its sizes are made: a larger one would end the worker, or the pod.
const STOREPLANE_MEGAPIXELS = 50;
foreach (['wp_handle_upload_prefilter', 'wp_handle_sideload_prefilter'] as $filter) {
    add_filter($filter, function ($file) {
        $size = is_array($file) && is_string($file['tmp_name'] ?? null) ? @getimagesize($file['tmp_name']) : false;
        if ($size !== false && $size[0] * $size[1] > STOREPLANE_MEGAPIXELS * 1_000_000) {
            $file['error'] = sprintf(
                'This picture has %d megapixels (%d × %d), and the shop can work with at most %d. Make it smaller and upload it again.',
                ceil($size[0] * $size[1] / 1_000_000), $size[0], $size[1], STOREPLANE_MEGAPIXELS
            );
        }
        return $file;
    });
}

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
