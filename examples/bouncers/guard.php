<?php

// require '/path/guard.php'; as the first line of a page: who is banned gets a 403 instead of it.
// Asks the Local API live: FIREWATCH_API and FIREWATCH_KEY are in the environment of PHP.
// More than an example, with a cache, proxies and settings, is bouncers/php.

declare(strict_types=1);

(static function (string $address): void {
    $isOpenOnFailure = true;
    $context = stream_context_create(['http' => [
        'timeout' => 0.5,
        'header' => ['X-Api-Key: ' . getenv('FIREWATCH_KEY'), 'User-Agent: my-php-bouncer/1.0'],
    ]]);
    $url = getenv('FIREWATCH_API') . '/v1/decisions?ip=' . rawurlencode($address);
    $answer = @file_get_contents($url, false, $context);
    // "null" or a list; false: no answer, or one that is not 200.
    $decisions = $answer === false ? false : json_decode($answer, true);
    $isKnown = $answer !== false && json_last_error() === JSON_ERROR_NONE;
    $isBanned = $isKnown && in_array('ban', array_column($decisions ?? [], 'type'), true);
    if ($isBanned || (!$isKnown && !$isOpenOnFailure)) {
        http_response_code($isBanned ? 403 : 503);
        header('Cache-Control: no-store');
        exit("Access denied.\n");
    }
})($_SERVER['REMOTE_ADDR']);
