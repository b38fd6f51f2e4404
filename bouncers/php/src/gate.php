<?php

// Lets a request in, or answers it and ends.

declare(strict_types=1);

namespace Firewatch\Bouncer;

const RETRY_AFTER_SECONDS = 60;

/** Returns where the request may go on. */
function gate(Settings $settings, ?Store $store = null): void
{
    $verdict = Bouncer::of($settings, $store)->verdict($_SERVER, microtime(true));
    if ($verdict === Verdict::Pass) {
        return;
    }
    if ($settings->isDryRun) {
        error_log("firewatch: dry run: this request would get $verdict->value");
        return;
    }
    http_response_code($verdict->value);
    header('Content-Type: text/html; charset=utf-8');
    header('Cache-Control: no-store');
    if ($verdict !== Verdict::Ban) {
        header('Retry-After: ' . RETRY_AFTER_SECONDS);
    }
    echo page($verdict, $settings->banPage);
    exit;
}

/** Nothing in it comes from the request. */
function page(Verdict $verdict, ?string $banPage): string
{
    if ($verdict === Verdict::Ban && $banPage !== null) {
        return (string) file_get_contents($banPage);
    }
    [$title, $text] = match ($verdict) {
        Verdict::Throttle => ['Too many requests', 'Please come back in a minute.'],
        Verdict::Unavailable => ['Not available', 'Please come back in a minute.'],
        default => ['Access denied', 'Requests from your address are not answered at present.'],
    };
    return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>$title</title>"
        . "<h1>$title</h1><p>$text</p></html>\n";
}
