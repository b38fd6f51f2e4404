<?php

// What becomes of a request: the decision about its address, asked for or remembered, and what the
// decision means here.
//
// An API that does not answer takes nothing back: a decision that is known holds until its own end.
// Of who is not known, `on_failure` says whether he comes in. One request in RETRY_SECONDS finds out
// whether the API is back; the others do not wait for it.

declare(strict_types=1);

namespace Firewatch\Bouncer;

final class Bouncer
{
    private const RETRY_SECONDS = 5;
    private const MINUTE = 60;

    public function __construct(
        private readonly Settings $settings,
        private readonly LocalApi $api,
        private readonly Store $store,
    ) {
    }

    /** As the settings want it. */
    public static function of(Settings $settings, ?Store $store = null): self
    {
        $api = new LocalApi($settings->api, $settings->key, $settings->timeout, $settings->caFile);
        return new self($settings, $api, $store ?? match ($settings->cache) {
            'none' => new NoStore(),
            'apcu' => new ApcuStore(),
            default => new FolderStore($settings->cache),
        });
    }

    /**
     * What to do with a request. `$now`: seconds since the epoch.
     *
     * @param array<string, mixed> $server as $_SERVER is
     */
    public function verdict(array $server, float $now): Verdict
    {
        $address = Address::ofRequest($server, $this->settings->trustedProxies);
        if ($address === null) {
            return $this->verdictOnFailure('the address of the client is not known');
        }
        try {
            $decision = $this->decision($address, $now);
        } catch (ApiFailure $failure) {
            return $this->verdictOnFailure($failure->getMessage());
        }
        return match ($decision?->type) {
            null => Verdict::Pass,
            'throttle' => $this->throttled($address),
            'captcha' => $this->isCaptchaPassed($address) ? Verdict::Pass : Verdict::Ban,
            // A remedy that is not known here is no reason to let anybody in.
            default => Verdict::Ban,
        };
    }

    /** @throws ApiFailure nothing is known */
    private function decision(Address $address, float $now): ?Decision
    {
        $key = 'ip:' . $address->text();
        $known = $this->store->get($key);
        $remembered = isset($known['type']) && $known['until'] > $now
            ? new Decision($known['type'], $known['until'])
            : null;
        $hasEnded = isset($known['type']) && $remembered === null;
        if ($known !== null && !$hasEnded && $now < $known['asked'] + $this->settings->cacheSeconds) {
            return $remembered;
        }
        try {
            return $this->ask($address, $key, $now);
        } catch (ApiFailure $failure) {
            return $remembered ?? throw $failure;
        }
    }

    /** @throws ApiFailure */
    private function ask(Address $address, string $key, float $now): ?Decision
    {
        if ($this->store->get('failed') !== null) {
            throw new ApiFailure('it failed a moment ago');
        }
        try {
            $decision = Decision::strictest($this->api->decisions($address), $now);
        } catch (ApiFailure $failure) {
            $this->store->set('failed', [true], self::RETRY_SECONDS);
            error_log("firewatch: the Local API: {$failure->getMessage()}");
            throw $failure;
        }
        $lasts = $decision === null ? 0 : (int) ceil($decision->until - $now);
        $this->store->set(
            $key,
            ['asked' => $now, 'type' => $decision?->type, 'until' => $decision->until ?? 0],
            max($this->settings->cacheSeconds, $lasts),
        );
        return $decision;
    }

    private function throttled(Address $address): Verdict
    {
        $count = $this->store->increment('throttle:' . $address->text(), self::MINUTE);
        return $count > $this->settings->throttlePerMinute ? Verdict::Throttle : Verdict::Pass;
    }

    private function isCaptchaPassed(Address $address): bool
    {
        return $this->settings->captcha !== null && ($this->settings->captcha)($address->text()) === true;
    }

    private function verdictOnFailure(string $reason): Verdict
    {
        if ($this->settings->isOpenOnFailure) {
            return Verdict::Pass;
        }
        error_log("firewatch: a request was refused: $reason");
        return Verdict::Unavailable;
    }
}
