<?php

// A folder with a file for each slot.

declare(strict_types=1);

namespace Firewatch\Bouncer;

final class FolderStore implements Store
{
    public function __construct(private readonly string $folder)
    {
    }

    public function get(string $key): ?array
    {
        $file = @fopen($this->slot($key), 'r');
        if ($file === false) {
            return null;
        }
        flock($file, LOCK_SH);
        $value = self::read($file, $key);
        fclose($file);
        return $value['value'] ?? null;
    }

    public function set(string $key, array $value, int $seconds): void
    {
        $this->change($key, static fn () => [$value, time() + $seconds]);
    }

    public function increment(string $key, int $seconds): int
    {
        $count = PHP_INT_MAX;
        $this->change($key, static function (?array $known) use ($seconds, &$count): array {
            $count = ($known['value']['count'] ?? 0) + 1;
            return [['count' => $count], $known['ends'] ?? time() + $seconds];
        });
        return $count;
    }

    /** @param callable(array<string, mixed>|null): array{array<string, mixed>, int} $next */
    private function change(string $key, callable $next): void
    {
        $file = @fopen($this->slot($key), 'c+');
        if ($file === false) {
            error_log("firewatch: cannot write into $this->folder");
            return;
        }
        flock($file, LOCK_EX);
        [$value, $ends] = $next(self::read($file, $key));
        rewind($file);
        ftruncate($file, 0);
        fwrite($file, json_encode(['key' => $key, 'ends' => $ends, 'value' => $value]));
        fclose($file);
    }

    /**
     * What is known of the key, if it is the key's.
     *
     * @param resource $file
     * @return array<string, mixed>|null
     */
    private static function read($file, string $key): ?array
    {
        $read = json_decode((string) stream_get_contents($file), true);
        $isOfKey = is_array($read) && ($read['key'] ?? null) === $key && is_array($read['value'] ?? null);
        return $isOfKey && ($read['ends'] ?? 0) > time() ? $read : null;
    }

    private function slot(string $key): string
    {
        return $this->folder . '/' . Slot::of($key) . '.json';
    }
}
