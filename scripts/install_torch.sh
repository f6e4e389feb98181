#!/usr/bin/env bash
# Install torch into .venv: its CPU build where there is no NVIDIA GPU, so that no machine without
# one downloads gigabytes of CUDA.   usage: scripts/install_torch.sh torch==2.13.0
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=$1
pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check)

if [ "$(uname -s)" != Linux ]; then
    exec "${pip[@]}" "$wanted" # macOS and Windows wheels have no CUDA in them
fi
# A CPU wheel that pip is configured to find (a local folder, a company index) is taken first.
if ! command -v nvidia-smi >/dev/null && "${pip[@]}" "$wanted+cpu" 2>/dev/null; then
    exit 0
fi
# Otherwise uv knows where PyTorch keeps its CPU and CUDA builds, and which one fits this machine.
"${pip[@]}" -c constraints.txt uv
if ! .venv/bin/python -m uv pip install --quiet --python .venv/bin/python --torch-backend=auto "$wanted"; then
    echo "setup: no build of $wanted could be installed. Install one that fits this machine (see PyTorch's own instructions), then run make again."
    exit 2
fi
