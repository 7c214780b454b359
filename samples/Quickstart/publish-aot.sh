#!/usr/bin/env bash
# Publishes the Quickstart as one native executable and runs it. Fails on any trim or AOT warning.
# Needs a C toolchain: clang and zlib (Debian: apt-get install clang lld zlib1g-dev).
#   publish-aot.sh [platform, linux-x64 by default] [folder, artifacts/aot by default]
set -euo pipefail
cd "$(dirname "$0")"
platform=${1:-linux-x64}
folder=${2:-../../artifacts/aot/$platform}

dotnet publish Quickstart.csproj -c Release -r "$platform" -o "$folder" --nologo -p:TrimmerSingleWarn=false -warnaserror
"$folder/Quickstart"
echo "$(wc -c <"$folder/Quickstart") bytes"
TIMEFORMAT='%R s from start to end'
time "$folder/Quickstart" >/dev/null
