#!/usr/bin/env bash
# Runs every suite, the Quickstart, and the package from outside. Installs what the tests need (npm packages, from their lock files; Chromium, as root on Debian) and names what it cannot install.
# Prints 'N passed, N failed' over all suites at the end; exits non-zero on any failure.
set -uo pipefail
cd "$(dirname "$0")"

for tool in dotnet node npm; do
    if ! command -v "$tool" >/dev/null; then
        echo "test.sh needs '$tool': $([ "$tool" = dotnet ] && echo 'the .NET 10 SDK' || echo 'Node.js 20 or later, which the real TensorFlow.js runs in')." >&2
        exit 1
    fi
done

# The Keras tests compare with the HDF5 library itself, by h5py.
if ! python3 -c 'import h5py' 2>/dev/null && ! /usr/bin/python3 -c 'import h5py' 2>/dev/null; then
    { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-h5py hdf5-tools >/dev/null; } || {
        echo "test.sh needs Python 3 with h5py (Debian's python3-h5py)." >&2
        exit 1
    }
fi

for folder in tests/Interop tests/Stores; do
    (cd $folder && npm ci --no-audit --no-fund --loglevel=error) || exit 1
done
dotnet build LayersGen.sln -m:1 --nologo -v quiet || exit 1

# A runner's own closing lines: '  succeeded: 12' and '  failed: 0'.
add_counts() {
    local count
    count=$(sed -n 's/^ *succeeded: *\([0-9]*\)$/\1/p' "$1" | tail -n 1)
    passed=$((passed + ${count:-0}))
    count=$(sed -n 's/^ *failed: *\([0-9]*\)$/\1/p' "$1" | tail -n 1)
    failed=$((failed + ${count:-0}))
    rm -f "$1"
}

passed=0
failed=0
broken=0
for suite in LayersGen.Tests LayersGen.Generator.Tests LayersGen.Analyzers.Tests Interop Stores Keras; do
    name=$(basename "$(echo "tests/$suite"/*.csproj)" .csproj)
    log=$(mktemp)
    echo "== $name"
    "tests/$suite/bin/Debug/net10.0/$name" --no-ansi --progress off | tee "$log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || broken=1
    add_counts "$log"
done

# The kernels once more as on processors with narrower vectors, and with none.
for missing in AVX512 AVX2 HWIntrinsic; do
    log=$(mktemp)
    echo "== LayersGen.Tests, kernels without $missing"
    env "DOTNET_Enable$missing=0" tests/LayersGen.Tests/bin/Debug/net10.0/LayersGen.Tests --no-ansi --progress off --filter-namespace LayersGen.Tests.Kernels | tee "$log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || broken=1
    add_counts "$log"
done

log=$(mktemp)
echo "== tests/Browser"
tests/Browser/run.sh | tee "$log"
[ "${PIPESTATUS[0]}" -eq 0 ] || broken=1
add_counts "$log"

for check in "samples/Quickstart/bin/Debug/net10.0/Quickstart" "tests/package.sh"; do
    echo "== $check"
    if "$check"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done

# A suite that died before its closing lines has failed too.
[ "$broken" -eq 1 ] && [ "$failed" -eq 0 ] && failed=1
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
