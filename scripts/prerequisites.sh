# Sourced by ./run and ./test. Sees to Debian packages: installed by apt when
# root, named exactly when not. Changes nothing when nothing is missing.

missing_packages=()

# want PACKAGE TEST...: notes PACKAGE when the command TEST fails.
want() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing_packages+=("$package")
}

has() { command -v "$1"; }

# install_missing: installs what `want` noted. Returns 1, with the exact line
# to type, when it cannot.
install_missing() {
    [ ${#missing_packages[@]} -eq 0 ] && return 0
    local packages="${missing_packages[*]}"
    missing_packages=()
    if [ "$(id -u)" -ne 0 ]; then
        echo "Missing: $packages. Install with: sudo apt-get install $packages" >&2
        return 1
    fi
    echo "Installing from Debian: $packages" >&2
    # shellcheck disable=SC2086 # package names are words
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $packages; } >/dev/null; then
        echo "apt-get could not install: $packages" >&2
        return 1
    fi
}

want_build_tools() {
    want build-essential has cc
    want build-essential has c++
    want cmake has cmake
    want python3 has python3
    # ONNX Runtime comes as a Python wheel, which pip fetches and checks.
    want python3-pip python3 -m pip --version
}

require_rust() {
    [ -x "$HOME/.cargo/bin/cargo" ] && PATH="$HOME/.cargo/bin:$PATH"
    has cargo >/dev/null && return 0
    echo "Rust is missing. Install rustup (see rust-lang.org/tools/install); it then fetches" \
        "the version that rust-toolchain.toml names." >&2
    return 1
}
