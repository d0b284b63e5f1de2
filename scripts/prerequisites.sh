# Sourced by ./run and ./test. Installs missing Debian packages by apt if run by root, else
# prints the exact command. Changes nothing if nothing is missing.

missing_packages=()

# want PACKAGE TEST...: records PACKAGE as missing if the command TEST fails.
want() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing_packages+=("$package")
}

has() { command -v "$1"; }

# install_missing: installs what `want` recorded. Returns 1 and prints the exact command
# if it cannot.
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
    # ONNX Runtime is distributed as a Python wheel, which pip downloads and verifies.
    want python3-pip python3 -m pip --version
}

require_rust() {
    [ -x "$HOME/.cargo/bin/cargo" ] && PATH="$HOME/.cargo/bin:$PATH"
    has cargo >/dev/null && return 0
    echo "Rust is missing. Install rustup (see rust-lang.org/tools/install); it then fetches" \
        "the version that rust-toolchain.toml names." >&2
    return 1
}
