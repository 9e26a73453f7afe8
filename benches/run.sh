#!/usr/bin/env bash
# The figures: relman against git, in turn. With --small it only shows that it works.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec cargo bench --quiet --bench figures -- "$@"
