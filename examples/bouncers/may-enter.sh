#!/bin/sh
# May this address enter? Asks the Local API live.
#
#   FIREWATCH_API=http://127.0.0.1:8080 FIREWATCH_KEY=… may-enter.sh 203.0.113.7 && let-in
#
# Exit code: 0 it may, 1 it is banned, 2 wrong usage, 3 the API does not say: the caller decides
# whether that is a yes or a no.
set -u

# What comes from outside is checked before it gets into a URL.
case ${1-} in
  '' | *[!0-9A-Fa-f.:]*) echo "usage: $0 ADDRESS" >&2; exit 2 ;;
esac

# The key goes by standard input: arguments are for everybody to see.
answer=$(curl --silent --show-error --fail --max-time 2 --user-agent my-shell-bouncer/1.0 --config - \
  "$FIREWATCH_API/v1/decisions?ip=$1" <<EOF
header = "X-Api-Key: $FIREWATCH_KEY"
EOF
) || exit 3

# "null", or a list of objects. In texts of theirs quotes are escaped, so this is no text's.
case $answer in
  null) exit 0 ;;
  '['*'"type":"ban"'*) exit 1 ;;
  '['*) exit 0 ;;
  *) echo "this is no answer of a Local API" >&2; exit 3 ;;
esac
