<?php

// Asks the Local API what holds of an address. A connection of its own, over TCP, TLS or a Unix
// socket, which needs no extension and keeps one time limit over all of it, however slowly the
// other side writes.

declare(strict_types=1);

namespace Firewatch\Bouncer;

final class LocalApi
{
    private const ANSWER_BYTES_MAX = 1 << 20;
    private const USER_AGENT = 'firewatch-php-bouncer/0.1.0';

    /** `$timeout`: seconds, of a whole question. */
    public function __construct(
        private readonly string $url,
        private readonly string $key,
        private readonly float $timeout,
        private readonly ?string $caFile = null,
    ) {
    }

    /**
     * What holds of an address, the API's objects as they are.
     *
     * @return list<array<string, mixed>>
     * @throws ApiFailure
     */
    public function decisions(Address $address): array
    {
        $answer = json_decode($this->get('/v1/decisions?ip=' . rawurlencode($address->text())), true);
        if ($answer === null) {
            return [];
        }
        if (!is_array($answer) || !array_is_list($answer)) {
            throw new ApiFailure('it answered with something else than decisions');
        }
        return array_values(array_filter($answer, is_array(...)));
    }

    /** The body of a 200. */
    private function get(string $path): string
    {
        $deadline = microtime(true) + $this->timeout;
        [$target, $host, $base] = $this->target();
        $tls = ['verify_peer' => true, 'verify_peer_name' => true];
        if ($this->caFile !== null) {
            $tls['cafile'] = $this->caFile;
        }
        $context = stream_context_create(['ssl' => $tls]);
        $socket = @stream_socket_client(
            $target,
            $errno,
            $error,
            $this->timeout,
            STREAM_CLIENT_CONNECT,
            $context,
        );
        if ($socket === false) {
            throw new ApiFailure("no connection: $error");
        }
        try {
            // HTTP/1.0: the answer ends where the connection does.
            $request = "GET $base$path HTTP/1.0\r\nHost: $host\r\nX-Api-Key: $this->key\r\n"
                . 'User-Agent: ' . self::USER_AGENT . "\r\nAccept: application/json\r\n"
                . "Connection: close\r\n\r\n";
            if (@fwrite($socket, $request) !== strlen($request)) {
                throw new ApiFailure('the connection broke off');
            }
            return self::body(self::readAll($socket, $deadline));
        } finally {
            fclose($socket);
        }
    }

    /** @param resource $socket */
    private static function readAll($socket, float $deadline): string
    {
        $answer = '';
        while (!feof($socket)) {
            $left = $deadline - microtime(true);
            if ($left <= 0) {
                throw new ApiFailure('it did not answer in time');
            }
            stream_set_timeout($socket, (int) $left, (int) (fmod($left, 1) * 1e6));
            $part = @fread($socket, 65536);
            if ($part === false || stream_get_meta_data($socket)['timed_out']) {
                throw new ApiFailure('it did not answer in time');
            }
            $answer .= $part;
            if (strlen($answer) > self::ANSWER_BYTES_MAX) {
                throw new ApiFailure('its answer is too long');
            }
        }
        return $answer;
    }

    private static function body(string $answer): string
    {
        [$head, $body] = explode("\r\n\r\n", $answer, 2) + [1 => null];
        if ($body === null || preg_match('/\AHTTP\/1\.[01] (\d{3})/', $head, $found) !== 1) {
            throw new ApiFailure('it answered no HTTP');
        }
        if (preg_match('/^content-length: *(\d+)/mi', $head, $length) === 1
            && strlen($body) !== (int) $length[1]) {
            throw new ApiFailure('its answer broke off');
        }
        return match ($found[1]) {
            '200' => $body,
            '401', '403' => throw new ApiFailure('it does not know the key'),
            default => throw new ApiFailure("it answered $found[1]"),
        };
    }

    /**
     * What to connect to, the host to name, and what its paths begin with.
     *
     * @return array{string, string, string}
     */
    private function target(): array
    {
        if (str_starts_with($this->url, '/')) {
            return ["unix://$this->url", 'unix', ''];
        }
        $parts = parse_url($this->url);
        $isTls = $parts['scheme'] === 'https';
        $host = $parts['host'];
        $port = $parts['port'] ?? ($isTls ? 443 : 80);
        $scheme = $isTls ? 'tls' : 'tcp';
        return ["$scheme://$host:$port", "$host:$port", rtrim($parts['path'] ?? '', '/')];
    }
}
