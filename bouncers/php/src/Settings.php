<?php

// How the bouncer is to work. Everything wrong is told at once; nothing is guessed.

declare(strict_types=1);

namespace Firewatch\Bouncer;

final class Settings
{
    private const DEFAULTS = [
        'api' => null,
        'key' => null,
        'on_failure' => null,
        'ca_file' => null,
        'timeout' => 0.3,
        'trusted_proxies' => [],
        'cache' => 'none',
        'cache_seconds' => 10,
        'throttle_per_minute' => 10,
        'captcha' => null,
        'ban_page' => null,
        'dry_run' => false,
    ];

    /**
     * @param list<string> $trustedProxies
     * @param (\Closure(string): bool)|null $captcha
     */
    private function __construct(
        public readonly string $api,
        public readonly string $key,
        public readonly bool $isOpenOnFailure,
        public readonly ?string $caFile,
        public readonly float $timeout,
        public readonly array $trustedProxies,
        public readonly string $cache,
        public readonly int $cacheSeconds,
        public readonly int $throttlePerMinute,
        public readonly ?\Closure $captcha,
        public readonly ?string $banPage,
        public readonly bool $isDryRun,
    ) {
    }

    /**
     * @param array<string, mixed> $written
     * @throws SettingsFault
     */
    public static function of(array $written): self
    {
        $faults = self::faults($written);
        if ($faults !== []) {
            throw new SettingsFault($faults);
        }
        $all = $written + self::DEFAULTS;
        return new self(
            $all['api'],
            $all['key'],
            $all['on_failure'] === 'open',
            $all['ca_file'],
            (float) $all['timeout'],
            $all['trusted_proxies'],
            $all['cache'],
            $all['cache_seconds'],
            $all['throttle_per_minute'],
            $all['captcha'] === null ? null : \Closure::fromCallable($all['captcha']),
            $all['ban_page'],
            $all['dry_run'],
        );
    }

    /**
     * What is wrong, a sentence each; no value of `key` is in them.
     *
     * @param array<string, mixed> $written
     * @return list<string>
     */
    public static function faults(array $written): array
    {
        $all = $written + self::DEFAULTS;
        $number = static fn (mixed $value, float $least, float $most): bool =>
            (is_int($value) || is_float($value)) && $value >= $least && $value <= $most;
        $whole = static fn (mixed $value, int $least): bool => is_int($value) && $value >= $least;
        $file = static fn (mixed $value): bool =>
            $value === null || (is_string($value) && is_readable($value) && is_file($value));
        $isRight = [
            'api: expected http://…, https://… or the path of a Unix socket' => self::isApi($all['api']),
            'key: expected the key that `firewatch bouncers add` printed' =>
                is_string($all['key']) && preg_match('/\A[\x21-\x7e]+\z/', $all['key']) === 1,
            'on_failure: expected "open" or "closed"' =>
                in_array($all['on_failure'], ['open', 'closed'], true),
            'ca_file: expected a file that can be read' => $file($all['ca_file']),
            'timeout: expected seconds, from 0.01 to 30' => $number($all['timeout'], 0.01, 30),
            'trusted_proxies: expected a list of addresses and ranges' =>
                self::areRanges($all['trusted_proxies']),
            'cache: expected "none", "apcu" (with APCu switched on), or a folder that can be written' =>
                self::isCache($all['cache']),
            'cache_seconds: expected a whole number from 1 on' => $whole($all['cache_seconds'], 1),
            'throttle_per_minute: expected a whole number from 0 on' =>
                $whole($all['throttle_per_minute'], 0),
            'captcha: expected a function of an address' =>
                $all['captcha'] === null || is_callable($all['captcha']),
            'ban_page: expected a file that can be read' => $file($all['ban_page']),
            'dry_run: expected true or false' => is_bool($all['dry_run']),
        ];
        $faults = array_keys(array_filter($isRight, static fn (bool $right): bool => !$right));
        foreach (array_diff(array_keys($written), array_keys(self::DEFAULTS)) as $unknown) {
            $faults[] = "$unknown: there is no such setting";
        }
        return $faults;
    }

    private static function isApi(mixed $api): bool
    {
        if (!is_string($api) || preg_match('/\A[\x21-\x7e]+\z/', $api) !== 1) {
            return false;
        }
        if (str_starts_with($api, '/')) {
            return true;
        }
        $parts = parse_url($api);
        return is_array($parts)
            && in_array($parts['scheme'] ?? '', ['http', 'https'], true)
            && ($parts['host'] ?? '') !== ''
            && array_diff(array_keys($parts), ['scheme', 'host', 'port', 'path']) === [];
    }

    private static function areRanges(mixed $ranges): bool
    {
        if (!is_array($ranges) || !array_is_list($ranges)) {
            return false;
        }
        foreach ($ranges as $range) {
            if (!is_string($range) || !Address::isRange($range)) {
                return false;
            }
        }
        return true;
    }

    private static function isCache(mixed $cache): bool
    {
        return match (true) {
            $cache === 'none' => true,
            $cache === 'apcu' => function_exists('apcu_enabled') && apcu_enabled(),
            default => is_string($cache) && str_starts_with($cache, '/') && is_dir($cache) && is_writable($cache),
        };
    }
}
