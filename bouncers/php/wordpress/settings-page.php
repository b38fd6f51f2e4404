<?php

// Settings → Firewatch. Rights and nonces are those of WordPress's Settings API: options.php takes
// nothing from who may not manage options, nor without the nonce of `settings_fields`. The key is
// written, never shown.

declare(strict_types=1);

namespace Firewatch\Bouncer\WordPress;

use Firewatch\Bouncer\Address;
use Firewatch\Bouncer\ApiFailure;
use Firewatch\Bouncer\LocalApi;
use Firewatch\Bouncer\Settings;

const PAGE = 'firewatch';
const CAPABILITY = 'manage_options';

function add_page(): void
{
    add_options_page('Firewatch', 'Firewatch', CAPABILITY, PAGE, __NAMESPACE__ . '\show_page');
}

function register_settings(): void
{
    register_setting(PAGE, OPTION, ['type' => 'array', 'sanitize_callback' => __NAMESPACE__ . '\checked']);
}

/**
 * What was posted, as it is kept; what is kept already when something is wrong with it.
 *
 * @return array<string, mixed>
 */
function checked(mixed $posted): array
{
    $known = options();
    $next = read_posted(is_array($posted) ? $posted : [], $known);
    $faults = Settings::faults($next);
    foreach ($faults as $number => $fault) {
        add_settings_error(OPTION, "fault-$number", $fault);
    }
    if ($faults !== []) {
        return $known;
    }
    try {
        $api = new LocalApi($next['api'], $next['key'], $next['timeout']);
        $api->decisions(Address::parse('192.0.2.1'));
    } catch (ApiFailure $failure) {
        add_settings_error(OPTION, 'api', "The Local API: {$failure->getMessage()}", 'warning');
    }
    return $next;
}

/**
 * Texts of a form, or values that went through here before.
 *
 * @param array<mixed> $posted
 * @param array<string, mixed> $known
 * @return array<string, mixed>
 */
function read_posted(array $posted, array $known): array
{
    $text = static fn (string $name): string =>
        is_scalar($posted[$name] ?? null) ? trim((string) $posted[$name]) : '';
    $whole = static fn (string $name): mixed => ctype_digit($text($name)) ? (int) $text($name) : null;
    $proxies = $posted['trusted_proxies'] ?? '';
    return [
        'api' => $text('api'),
        'key' => $text('key') === '' ? $known['key'] : $text('key'),
        'on_failure' => $text('on_failure'),
        'timeout' => is_numeric($text('timeout')) ? (float) $text('timeout') : null,
        'trusted_proxies' => is_array($proxies)
            ? $proxies
            : preg_split('/[\s,]+/', (string) $proxies, -1, PREG_SPLIT_NO_EMPTY),
        'cache_seconds' => $whole('cache_seconds'),
        'throttle_per_minute' => $whole('throttle_per_minute'),
        'dry_run' => in_array($text('dry_run'), ['1', 'on'], true),
    ];
}

/** To administrators, wherever they are: it does nothing yet, or cannot. */
function tell_faults(): void
{
    if (!current_user_can(CAPABILITY)) {
        return;
    }
    $options = options();
    $faults = $options['key'] === '' ? ['it has no key yet and refuses nobody'] : Settings::faults($options);
    foreach ($faults as $fault) {
        printf('<div class="notice notice-warning"><p>Firewatch: %s</p></div>', esc_html($fault));
    }
}

function show_page(): void
{
    if (!current_user_can(CAPABILITY)) {
        wp_die('You may not change these settings.', 403);
    }
    $options = options();
    echo '<div class="wrap"><h1>Firewatch</h1><form action="options.php" method="post">';
    settings_fields(PAGE);
    echo '<table class="form-table" role="presentation">';
    row('api', 'Local API', input('api', $options['api'], 'text', 'http://…, https://… or the path of a Unix socket'));
    $hint = $options['key'] === '' ? 'of firewatch bouncers add' : 'one is kept; leave this empty to keep it';
    row('key', 'Key', input('key', '', 'password', $hint));
    row('on_failure', 'Without the API', choice('on_failure', $options['on_failure'], [
        'open' => 'who is not known may enter',
        'closed' => 'who is not known gets a 503',
    ]));
    row('timeout', 'Seconds to wait for it', input('timeout', (string) $options['timeout']));
    $proxies = implode("\n", array_filter((array) $options['trusted_proxies'], is_string(...)));
    row('trusted_proxies', 'Trusted proxies', sprintf(
        '<textarea id="trusted_proxies" name="%s[trusted_proxies]" rows="4" cols="50">%s</textarea>',
        esc_attr(OPTION),
        esc_textarea($proxies),
    ));
    row('cache_seconds', 'Seconds an answer is good', input('cache_seconds', (string) $options['cache_seconds']));
    $limit = (string) $options['throttle_per_minute'];
    row('throttle_per_minute', 'Requests a minute under a throttle', input('throttle_per_minute', $limit));
    row('dry_run', 'Dry run', sprintf(
        '<input type="checkbox" id="dry_run" name="%s[dry_run]" value="1"%s> refuse nobody, only log',
        esc_attr(OPTION),
        $options['dry_run'] === true ? ' checked' : '',
    ));
    echo '</table>';
    submit_button();
    echo '</form></div>';
}

/** `$field`: HTML. */
function row(string $name, string $label, string $field): void
{
    printf('<tr><th><label for="%s">%s</label></th><td>%s</td></tr>', esc_attr($name), esc_html($label), $field);
}

function input(string $name, string $value, string $type = 'text', string $hint = ''): string
{
    return sprintf(
        '<input type="%s" id="%s" name="%s[%2$s]" value="%s" class="regular-text" autocomplete="off"><p>%s</p>',
        esc_attr($type),
        esc_attr($name),
        esc_attr(OPTION),
        esc_attr($value),
        esc_html($hint),
    );
}

/** @param array<string, string> $choices */
function choice(string $name, string $chosen, array $choices): string
{
    $html = '';
    foreach ($choices as $value => $label) {
        $selected = $value === $chosen ? ' selected' : '';
        $html .= sprintf('<option value="%s"%s>%s</option>', esc_attr($value), $selected, esc_html($label));
    }
    return sprintf('<select id="%s" name="%s[%1$s]">%s</select>', esc_attr($name), esc_attr(OPTION), $html);
}
