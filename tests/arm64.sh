#!/usr/bin/env bash
# The tests of the kernels as arm64 code, with AdvSimd in place of AVX, in qemu's emulation: some five minutes, and so no part of test.sh.
# Needs Debian's packages of arm64: dpkg --add-architecture arm64 && apt-get update && apt-get install qemu-user-static libstdc++6:arm64 libssl3:arm64
#   arm64.sh [arguments of the test program, in place of the kernels' tests]
set -euo pipefail
cd "$(dirname "$0")/.."

program=artifacts/arm64
dotnet publish tests/LayersGen.Tests -r linux-arm64 --self-contained -p:RestorePackagesWithLockFile=false -o "$program" -v quiet --nologo
[ $# -gt 0 ] || set -- --filter-class '*Kernels*'

# A processor without SVE, which the emulator has only in part; code is compiled once, where the emulator sees it written.
export QEMU_CPU=cortex-a72 DOTNET_TieredCompilation=0 DOTNET_EnableWriteXorExecute=0 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
exec qemu-aarch64-static "$program/LayersGen.Tests" --no-ansi --progress off "$@"
