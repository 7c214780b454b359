#!/usr/bin/env bash
# LayersGen side by side with TF.js in Node, on the same model files and inputs: prints a table and writes it into docs/benchmarks.md.
#   compare.sh [rounds, 7 by default]
set -euo pipefail
cd "$(dirname "$0")"
models=../artifacts/benchmarks

for folder in . ../tests/Interop; do
    [ -d "$folder/node_modules" ] || (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
done
[ -f "$models/models.json" ] || { mkdir -p "$models" && node models.mjs "$models"; }
dotnet build LayersGen.Benchmarks -c Release -m:1 -v quiet --nologo
node compare.mjs "$models" ../docs/benchmarks.md "${1:-7}"
