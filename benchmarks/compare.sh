#!/usr/bin/env bash
# LayersGen side by side with TensorFlow.js in Node and Chromium, ONNX Runtime and the machine's own limits, on the same model files and inputs.
# Prints the tables, and writes docs/benchmarks.md, docs/benchmarks.json and docs/images/benchmarks.svg. What is not measured keeps its earlier figures.
#   compare.sh [--rounds n, 7 by default] [--quick: one short round] [predict | layers | files | memory | quantize | http | topology | cold | generator]...
set -euo pipefail
cd "$(dirname "$0")"

for folder in . ../tests/Interop; do
    [ -d "$folder/node_modules" ] || (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
done
export CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$CHROMIUM" ] || echo "'predict' needs Chromium: install it ('apt-get install chromium'), or name it in the variable CHROMIUM." >&2
dotnet build LayersGen.Benchmarks -c Release -m:1 -v quiet --nologo
exec node compare.mjs "$@"
