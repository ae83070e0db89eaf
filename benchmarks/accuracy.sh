#!/usr/bin/env bash
# Measures the test accuracies in README's table and prints them as a Markdown table. Takes a few minutes.
# Usage: benchmarks/accuracy.sh [MNIST-DIRECTORY]   (without it MNIST is skipped; Fashion-MNIST must be where Debian's package puts it)
set -euo pipefail
cd "$(dirname "$0")/.."
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT

row() { # title, seeds, options
  local title="$1" seeds="$2" list="" seed accuracy
  shift 2
  for seed in $seeds; do
    accuracy="$(./warpstep train "$@" --seed "$seed" --out "$out/run" --json 2>/dev/null | sed -n 's/.*"testAccuracy" : \([0-9.]*\).*/\1/p')"
    rm -rf "$out/run"
    list="$list $accuracy"
  done
  echo "$list" | awk -v title="$title" '{ for (i = 1; i <= NF; i++) { sum += $i; all = all sprintf(" %.2f", 100 * $i) }
    printf "| %s |%s | %.2f |\n", title, all, 100 * sum / NF }'
}

echo "Test accuracy in %, commit $(git rev-parse --short HEAD), $(date +%F)."
echo
echo '| data, network, settings | seeds | mean |'
echo '| --- | --- | --- |'
row 'digits, no options (64-300-100-10); seeds 0 1 2 3 42' '0 1 2 3 42'
row 'digits, 64-64-32-10, Adam 1e-3, batch 32, 100 epochs; seeds 0 1 2' '0 1 2' --layers 64,32 --batch 32 --epochs 100
fashion=(--data fashion-mnist --layers 300,100 --batch 128 --epochs 10)
row 'Fashion-MNIST, 784-300-100-10, Adam 1e-3, batch 128, 10 epochs; seeds 0 1 2' '0 1 2' "${fashion[@]}" --lr 1e-3
row 'the same, momentum 0.9, lr 0.01; seeds 0 1 2' '0 1 2' "${fashion[@]}" --optimizer momentum --lr 0.01
row 'the same, RMSprop 1e-3, rho 0.99; seeds 0 1 2' '0 1 2' "${fashion[@]}" --optimizer rmsprop --set rho=0.99 --lr 1e-3
if [ -n "${1:-}" ]; then
  mnist=(--data mnist --data-dir "$1" --layers 300,100 --batch 128 --epochs 20)
  row 'MNIST, 784-300-100-10, Adam 1e-3, batch 128, 20 epochs; seeds 0 1 2' '0 1 2' "${mnist[@]}"
  row 'the same, label smoothing 0.1; seeds 0 1 2' '0 1 2' "${mnist[@]}" --loss cross_entropy:labelSmoothing=0.1
fi
