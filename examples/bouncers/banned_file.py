#!/usr/bin/env python3
"""Keeps a file of what is banned, one range a line. It follows the stream of the Local API.

    FIREWATCH_API=http://127.0.0.1:8080 FIREWATCH_KEY=… banned_file.py /var/lib/my/banned.txt
"""
import http.client, ipaddress, json, os, re, sys, time, urllib.request

API, KEY, FILE = os.environ["FIREWATCH_API"], os.environ["FIREWATCH_KEY"], sys.argv[1]
EVERY = float(os.environ.get("FIREWATCH_EVERY", "10"))
HEADERS = {"X-Api-Key": KEY, "User-Agent": "my-python-bouncer/1.0"}
SECONDS = {"h": 3600, "m": 60, "s": 1}
held = None  # by id, since several decisions may be about one value; None: nothing is known yet
needs_all = True
while True:
    try:
        url = f"{API}/v1/decisions/stream?dedup=false&startup={str(needs_all).lower()}"
        with urllib.request.urlopen(urllib.request.Request(url, headers=HEADERS), timeout=30) as answer:
            told = json.load(answer)
        held, needs_all = {} if needs_all else held, False
        for one in told["deleted"] or []:
            held.pop(one["id"], None)
        for one in told["new"] or []:
            left = sum(int(n) * SECONDS[unit] for n, unit in re.findall(r"(\d+)([hms])", one["duration"]))
            if one["type"] == "ban":
                held[one["id"]] = (ipaddress.ip_network(one["value"], strict=False), time.time() + left)
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException) as fault:
        # What was told holds until its own end; then everything is asked for again.
        print(f"the Local API: {fault}", file=sys.stderr, flush=True)
        needs_all = True
    if held is not None:
        held = {number: (value, until) for number, (value, until) in held.items() if until > time.time()}
        with open(f"{FILE}.new", "w") as file:
            file.writelines(f"{value}\n" for value in sorted({str(value) for value, _ in held.values()}))
        os.replace(f"{FILE}.new", FILE)  # whoever reads it finds the old one or the new one
    time.sleep(EVERY)
