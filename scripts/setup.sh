#!/usr/bin/env bash
# Set up .venv (and LibreOffice from apt, where it is missing and can be had). Safe to run again.
#   scripts/setup.sh         what the product needs
#   scripts/setup.sh test    what its tests need as well
#   scripts/setup.sh test,server,browser   and those of cellgrad serve: xlwings Server, Chromium
set -euo pipefail
cd "$(dirname "$0")/.."
extra=${1:-}
python=${PYTHON:-python3}
torch=$(grep -E '^torch==' constraints.txt)

say() { printf '%s\n' "$*"; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo -n "$@"; else return 1; fi; }
apt_install() {
    command -v apt-get >/dev/null || return 1
    as_root apt-get update -qq >/dev/null 2>&1 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

# 1. A virtual environment. Debian and Ubuntu ship venv as a package of its own.
if ! [ -x .venv/bin/python ] || ! .venv/bin/python -c "" 2>/dev/null; then
    command -v "$python" >/dev/null || { say "setup: no $python. Install Python 3.11 or later."; exit 2; }
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        { say "setup: $("$python" --version) is too old. Install Python 3.11 or later, or run make PYTHON=python3.12."; exit 2; }
    say "setup: making .venv"
    rm -rf .venv
    "$python" -m venv .venv 2>/dev/null || { rm -rf .venv; say "setup: installing python3-venv"; apt_install python3-venv && "$python" -m venv .venv; } ||
        { say "setup: python3-venv is missing. Run: sudo apt-get install python3-venv"; exit 2; }
fi

# 2. Python packages, only when what they depend on has changed.
stamp=.venv/.setup-${extra:-run}
wanted=$(cat pyproject.toml constraints.txt scripts/setup.sh | cksum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    say "setup: installing Python packages"
    pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt)
    if ! .venv/bin/python -c "import torch" 2>/dev/null; then
        bash scripts/install_torch.sh "$torch"
    fi
    "${pip[@]}" "setuptools>=77"
    "${pip[@]}" --no-build-isolation -e ".${extra:+[$extra]}"
    printf '%s' "$wanted" >"$stamp"
fi

# 3. LibreOffice Calc: recalculates the workbooks and draws their pictures.
if ! command -v soffice >/dev/null && ! [ -d /Applications/LibreOffice.app ]; then
    say "setup: installing LibreOffice Calc from apt"
    apt_install libreoffice-calc python3-uno fonts-liberation fonts-dejavu-core ||
        say "setup: LibreOffice could not be installed. Cellgrad runs without it, but draws no pictures. Run: sudo apt-get install libreoffice-calc"
fi

# 4. Its Python module, by which Cellgrad talks to a running Calc. Debian and Ubuntu ship it apart.
if command -v apt-get >/dev/null && command -v soffice >/dev/null && ! [ -e /usr/lib/python3/dist-packages/uno.py ]; then
    say "setup: installing python3-uno from apt"
    apt_install python3-uno ||
        say "setup: python3-uno could not be installed. Cellgrad runs without it, but not inside Calc. Run: sudo apt-get install python3-uno"
fi

# 5. A screen that nobody sees: the tests open real windows on it.
if [ "$extra" = test ] && command -v apt-get >/dev/null && ! command -v Xvfb >/dev/null; then
    say "setup: installing xvfb from apt"
    apt_install xvfb ||
        say "setup: xvfb could not be installed. The tests of Calc's window are skipped. Run: sudo apt-get install xvfb"
fi

# 6. Chromium without a window, for the tests of the task pane of cellgrad serve.
if [[ $extra == *browser* ]] && ! command -v chromium-headless-shell >/dev/null && ! command -v chromium >/dev/null; then
    say "setup: installing Chromium from apt"
    apt_install chromium-headless-shell || apt_install chromium ||
        say "setup: Chromium could not be installed: the tests of the task pane will not run"
fi
