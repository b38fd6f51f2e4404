<?php

/*
Plugin Name: Firewatch
Description: Refuses visitors whom the Local API of firewatch or CrowdSec has banned.
Version: 0.1.0
Requires at least: 5.3
Requires PHP: 8.1
License: MIT
*/

// The plugin for WordPress. The visitor is asked about as soon as plugins are loaded, before
// WordPress does anything for him.

declare(strict_types=1);

namespace Firewatch\Bouncer\WordPress;

defined('ABSPATH') || exit;

require_once __DIR__ . '/load.php';
require_once __DIR__ . '/wordpress/TransientStore.php';
require_once __DIR__ . '/wordpress/options.php';
require_once __DIR__ . '/wordpress/settings-page.php';

guard();
add_action('admin_menu', __NAMESPACE__ . '\add_page');
add_action('admin_init', __NAMESPACE__ . '\register_settings');
add_action('admin_notices', __NAMESPACE__ . '\tell_faults');
