<?php

// WordPress runs this when the plugin is deleted: nothing of it stays in the database.

declare(strict_types=1);

namespace Firewatch\Bouncer\WordPress;

defined('WP_UNINSTALL_PLUGIN') || exit;

require_once __DIR__ . '/load.php';
require_once __DIR__ . '/wordpress/TransientStore.php';
require_once __DIR__ . '/wordpress/options.php';

function forget_all(): void
{
    global $wpdb;
    delete_option(OPTION);
    foreach (['_transient_', '_transient_timeout_'] as $kind) {
        $pattern = $wpdb->esc_like($kind . TransientStore::PREFIX) . '%';
        $wpdb->query($wpdb->prepare("DELETE FROM $wpdb->options WHERE option_name LIKE %s", $pattern));
    }
}

if (is_multisite()) {
    foreach (get_sites(['fields' => 'ids', 'number' => 0]) as $site) {
        switch_to_blog($site);
        forget_all();
        restore_current_blog();
    }
} else {
    forget_all();
}
