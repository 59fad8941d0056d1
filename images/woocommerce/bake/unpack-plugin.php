<?php
/** Unpacks the WooCommerce plugin of a local archive or a URL: unpack-plugin.php <folder of archives> <target>. */
declare(strict_types=1);

function stop(string $message): never
{
    fwrite(STDERR, "unpack-plugin: $message\n");
    exit(1);
}

function argument(string $name): string
{
    return trim((string) getenv($name));
}

function archive(string $folder): string
{
    $file = argument('WOOCOMMERCE_FILE');
    $url = argument('WOOCOMMERCE_URL');
    if (($file === '') === ($url === '')) {
        stop('give one of the build arguments WOOCOMMERCE_FILE (a name in images/woocommerce/plugin) and WOOCOMMERCE_URL');
    }
    return $file !== '' ? local_archive($folder, $file) : fetched_archive($url);
}

function local_archive(string $folder, string $file): string
{
    $path = "$folder/" . basename($file);
    if (!is_file($path)) {
        stop("images/woocommerce/plugin holds no file $file");
    }
    if (argument('WOOCOMMERCE_SHA256') !== '') {
        check_sum($path);
    }
    return $path;
}

function fetched_archive(string $url): string
{
    if (argument('WOOCOMMERCE_SHA256') === '') {
        stop('WOOCOMMERCE_URL needs the build argument WOOCOMMERCE_SHA256, the SHA-256 of the archive in hexadecimal');
    }
    if (!str_starts_with($url, 'https://')) {
        stop("WOOCOMMERCE_URL must begin with https://, not $url");
    }
    $path = '/tmp/woocommerce.zip';
    if (!@copy($url, $path)) {
        stop("can't fetch $url: " . (error_get_last()['message'] ?? 'no reason given'));
    }
    check_sum($path);
    return $path;
}

function check_sum(string $path): void
{
    $expected = strtolower(argument('WOOCOMMERCE_SHA256'));
    $actual = hash_file('sha256', $path);
    if ($actual !== $expected) {
        stop("the archive's SHA-256 is $actual, not WOOCOMMERCE_SHA256=$expected");
    }
}

function unpack_archive(string $path, string $target): void
{
    $zip = new ZipArchive();
    if ($zip->open($path, ZipArchive::RDONLY) !== true || !$zip->extractTo($target)) {
        stop(basename($path) . ' is not a readable zip archive');
    }
    $main = "$target/woocommerce/woocommerce.php";
    if (!is_file($main)) {
        stop(basename($path) . ' has no woocommerce/woocommerce.php: it is not the plugin');
    }
    $expected = argument('WOOCOMMERCE_VERSION');
    $found = preg_match('/^\s*\*\s*Version:\s*(\S+)/m', (string) file_get_contents($main), $match) ? $match[1] : 'unknown';
    if ($found !== $expected) {
        stop("the archive holds WooCommerce $found, not WOOCOMMERCE_VERSION=$expected");
    }
    echo "unpacked WooCommerce $found\n";
}

function leave_out(string $target): void
{
    if (argument('WOOCOMMERCE_ABSENT') !== '1' || argument('WOOCOMMERCE_FILE') . argument('WOOCOMMERCE_URL') !== '') {
        stop('WOOCOMMERCE_ABSENT is 1 or nothing, and stands alone');
    }
    mkdir("$target/woocommerce", 0755, true);
    echo "WooCommerce is left out: no store of this image gets Ready\n";
}

if (argument('WOOCOMMERCE_ABSENT') === '') {
    unpack_archive(archive($argv[1]), $argv[2]);
} else {
    leave_out($argv[2]);
}
