<?php

// Addresses of both families: an IPv4 address written as IPv6 is the IPv4 address.

declare(strict_types=1);

namespace Firewatch\Bouncer;

final class Address
{
    private const MAPPED = "\0\0\0\0\0\0\0\0\0\0\xff\xff";

    /** 4 or 16 bytes. */
    private function __construct(private readonly string $bytes)
    {
    }

    /** Null for what is no address. */
    public static function parse(string $text): ?self
    {
        // An interface may follow an address of a link.
        $bytes = @inet_pton(explode('%', trim($text), 2)[0]);
        if ($bytes === false) {
            return null;
        }
        $isMapped = strlen($bytes) === 16 && str_starts_with($bytes, self::MAPPED);
        return new self($isMapped ? substr($bytes, 12) : $bytes);
    }

    /** Its only spelling. */
    public function text(): string
    {
        return (string) inet_ntop($this->bytes);
    }

    /**
     * Whether it is one of these addresses and ranges.
     *
     * @param list<string> $ranges
     */
    public function isWithin(array $ranges): bool
    {
        foreach ($ranges as $range) {
            [$network, $bits] = self::range($range) ?? [null, 0];
            if ($network !== null && $this->sharesBits($network, $bits)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a text is an address or a range. */
    public static function isRange(string $text): bool
    {
        return self::range($text) !== null;
    }

    /**
     * The first address of a range and how many bits count.
     *
     * @return array{self, int}|null
     */
    private static function range(string $text): ?array
    {
        [$address, $bits] = explode('/', $text, 2) + [1 => null];
        $network = self::parse($address);
        if ($network === null) {
            return null;
        }
        $most = 8 * strlen($network->bytes);
        if ($bits === null) {
            return [$network, $most];
        }
        if (preg_match('/\A\d{1,3}\z/', $bits) !== 1) {
            return null;
        }
        // ::ffff:192.0.2.0/120 is 192.0.2.0/24.
        $counted = (int) $bits - ($most === 32 && str_contains($address, ':') ? 96 : 0);
        return $counted < 0 || $counted > $most ? null : [$network, $counted];
    }

    private function sharesBits(self $other, int $bits): bool
    {
        if (strlen($this->bytes) !== strlen($other->bytes)) {
            return false;
        }
        $whole = intdiv($bits, 8);
        if (strncmp($this->bytes, $other->bytes, $whole) !== 0) {
            return false;
        }
        $mask = (0xff00 >> ($bits % 8)) & 0xff;
        return $mask === 0
            || (ord($this->bytes[$whole]) & $mask) === (ord($other->bytes[$whole]) & $mask);
    }

    /**
     * Whose request it is: the peer, or, where the peer is a trusted proxy, the address that the last
     * of those was asked by. Null: it cannot be told.
     *
     * @param array<string, mixed> $server as $_SERVER is
     * @param list<string> $proxies
     */
    public static function ofRequest(array $server, array $proxies): ?self
    {
        $client = self::parse((string) ($server['REMOTE_ADDR'] ?? ''));
        if ($client === null || !$client->isWithin($proxies)) {
            return $client;
        }
        $forwarded = (string) ($server['HTTP_X_FORWARDED_FOR'] ?? $server['HTTP_X_REAL_IP'] ?? '');
        foreach (array_reverse(explode(',', $forwarded)) as $text) {
            $address = self::parse($text);
            if ($address === null) {
                break;
            }
            $client = $address;
            if (!$client->isWithin($proxies)) {
                break;
            }
        }
        return $client;
    }
}
