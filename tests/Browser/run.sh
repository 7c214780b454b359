#!/usr/bin/env bash
# Publishes the page under test and the Web Studio, builds the model server, and runs every *.test.mjs in real headless Chromium, beside the real TensorFlow.js.
# Closes with the two lines test.sh sums: '  succeeded: N' and '  failed: N'.
set -uo pipefail
cd "$(dirname "$0")"

CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$CHROMIUM" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null && CHROMIUM=$(command -v chromium)
fi
if [ -z "$CHROMIUM" ]; then
    echo "The browser tests need Chromium: install it ('apt-get install chromium'), or name it in the variable CHROMIUM." >&2
    exit 1
fi
export CHROMIUM

npm ci --no-audit --no-fund --loglevel=error || exit 1
dotnet publish App -c Release -o App/bin/publish -m:1 --nologo -v quiet || exit 1
dotnet publish ../../samples/WebStudio -c Release -o ../../samples/WebStudio/bin/publish -m:1 --nologo -v quiet -p:CompressionEnabled=false || exit 1
dotnet build ../../samples/ModelServer -c Release -m:1 --nologo -v quiet || exit 1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
node --test --test-concurrency=2 --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination="$log" ./*.test.mjs
result=$?
# A test that was cancelled, as by a page that did not start, has failed.
count() { sed -n "s/^# $1 \([0-9]*\)$/\1/p" "$log" | tail -n 1; }
failed=$(($(count fail) + $(count cancelled)))
echo "  succeeded: $(count pass)"
echo "  failed: $failed"
exit $result
