<?php

// For `auto_prepend_file`: before every script, asks whether its visitor may come in. Settings are
// an array that the file in FIREWATCH_BOUNCER (an environment variable; else
// /etc/firewatch/php-bouncer.php) returns. With settings that cannot be used every request gets a
// 500, and the log says why: a bouncer that was not set up right does not pass for one that works.

declare(strict_types=1);

(static function (): void {
    if (PHP_SAPI === 'cli') {
        return;
    }
    require_once __DIR__ . '/load.php';
    $file = getenv('FIREWATCH_BOUNCER') ?: '/etc/firewatch/php-bouncer.php';
    try {
        $written = is_readable($file) ? require $file : null;
        if (!is_array($written)) {
            throw new Firewatch\Bouncer\SettingsFault(["$file: expected a PHP file that returns an array"]);
        }
        $settings = Firewatch\Bouncer\Settings::of($written);
    } catch (Firewatch\Bouncer\SettingsFault $fault) {
        error_log($fault->getMessage());
        http_response_code(500);
        exit;
    }
    Firewatch\Bouncer\gate($settings);
})();
