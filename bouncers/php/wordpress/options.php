<?php

// The settings as WordPress keeps them, and their use.

declare(strict_types=1);

namespace Firewatch\Bouncer\WordPress;

use Firewatch\Bouncer\ApcuStore;
use Firewatch\Bouncer\Settings;
use Firewatch\Bouncer\SettingsFault;

use function Firewatch\Bouncer\gate;

const OPTION = 'firewatch_bouncer';

/** Those of Settings that the page has; the others keep their defaults. */
const DEFAULTS = [
    'api' => 'http://127.0.0.1:8080',
    'key' => '',
    'on_failure' => 'open',
    'timeout' => 0.3,
    'trusted_proxies' => [],
    'cache_seconds' => 10,
    'throttle_per_minute' => 10,
    'dry_run' => false,
];

/** @return array<string, mixed> */
function options(): array
{
    $kept = get_option(OPTION, []);
    return array_intersect_key(is_array($kept) ? $kept : [], DEFAULTS) + DEFAULTS;
}

/**
 * Asks about the visitor. FIREWATCH_OFF in wp-config.php switches it off: the way back in for whoever
 * is locked out. With settings that cannot be used nobody is refused, since the page that mends them
 * is behind the same door; administrators are told.
 */
function guard(): void
{
    if (PHP_SAPI === 'cli' || (defined('FIREWATCH_OFF') && FIREWATCH_OFF)) {
        return;
    }
    $options = options();
    if ($options['key'] === '') {
        return;
    }
    try {
        $settings = Settings::of($options + ['captcha' => __NAMESPACE__ . '\is_captcha_passed']);
    } catch (SettingsFault $fault) {
        error_log($fault->getMessage());
        return;
    }
    $hasApcu = function_exists('apcu_enabled') && apcu_enabled();
    gate($settings, $hasApcu ? new ApcuStore() : new TransientStore());
}

/** Other plugins answer: add_filter('firewatch_captcha_passed', function ($passed, $address) {…}, 10, 2). */
function is_captcha_passed(string $address): bool
{
    return apply_filters('firewatch_captcha_passed', false, $address) === true;
}
