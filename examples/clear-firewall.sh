#!/bin/sh
# Removes what firewatch has put into the firewall, and nothing else: the remedy for a lock-out.
# Needs root and nft, and neither firewatch nor an API. For a table of another name:
#
#   TABLE=mytable sh clear-firewall.sh
#
# Stop firewatch first (systemctl stop firewatch), or it puts everything back.
set -u
TABLE=${TABLE:-firewatch}

if ! nft list table inet "$TABLE" >/dev/null 2>&1; then
  echo "there is no nftables table inet $TABLE"
elif ! nft list chain inet "$TABLE" mark_of_firewatch >/dev/null 2>&1; then
  echo "nftables table inet $TABLE is of somebody else: left as it is" >&2
  exit 1
else
  nft delete table inet "$TABLE" && echo "removed: nftables table inet $TABLE"
fi
