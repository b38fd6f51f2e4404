#!/bin/sh
# Removes what firewatch has put into the firewall, and nothing else: the remedy for a lock-out.
# Needs root, and neither firewatch nor an API. With other names than the defaults:
#
#   TABLE=mytable PREFIX=myprefix sh clear-firewall.sh
#
# Stop firewatch first (systemctl stop firewatch), or it puts everything back.
set -u
TABLE=${TABLE:-firewatch}
PREFIX=${PREFIX:-firewatch}

if command -v nft >/dev/null && nft list chain inet "$TABLE" mark_of_firewatch >/dev/null 2>&1; then
  nft delete table inet "$TABLE" && echo "removed: nftables table inet $TABLE"
fi

for iptables in iptables ip6tables; do
  command -v $iptables >/dev/null || continue
  $iptables -w -S 2>/dev/null | grep -- "-j $PREFIX\$" | sed 's/^-A/-D/' | while read -r rule; do
    # shellcheck disable=SC2086 # the words of the rule
    $iptables -w $rule && echo "removed: $iptables $rule"
  done
  $iptables -w -S "$PREFIX" >/dev/null 2>&1 || continue
  $iptables -w -F "$PREFIX" && $iptables -w -X "$PREFIX" && echo "removed: $iptables chain $PREFIX"
done

if command -v ipset >/dev/null; then
  ipset list -n 2>/dev/null | grep "^$PREFIX-[46]-" | while read -r set; do
    ipset destroy "$set" && echo "removed: ipset $set"
  done
fi
