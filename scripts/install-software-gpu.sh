#!/usr/bin/env bash
# Installs Mesa's lavapipe, a software Vulkan adapter, so that the WebGPU execution provider
# runs on a machine without a GPU. For tests and trials only: benchmarks on it are marked as
# software, and no costs are calculated from them.
#
# Debian 12's own Mesa (22.3) is too old for the provider; bookworm-backports has a newer one.
# Idempotent: does nothing if it is installed.
set -euo pipefail

wanted_major=25
list=/etc/apt/sources.list.d/bookworm-backports.list

installed_major() {
    dpkg-query --show --showformat='${Version}' mesa-vulkan-drivers 2>/dev/null | cut -d. -f1
}

major=$(installed_major || true)
if [ "${major:-0}" -ge "$wanted_major" ] && dpkg-query --show libvulkan1 >/dev/null 2>&1; then
    echo "software GPU: mesa-vulkan-drivers $major is already installed"
    exit 0
fi

codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-unknown}")
if [ "$codename" != bookworm ]; then
    packages=(libvulkan1 mesa-vulkan-drivers)
    release=()
else
    packages=(libvulkan1 mesa-vulkan-drivers/bookworm-backports)
    release=(--target-release bookworm-backports)
fi

if [ "$(id -u)" -ne 0 ]; then
    echo "software GPU: not installed. As root, run: $0" >&2
    echo "It adds the bookworm-backports suite of your own Debian mirror and installs: ${packages[*]}" >&2
    exit 1
fi

if [ "$codename" = bookworm ] && ! apt-cache policy | grep -q bookworm-backports; then
    # The mirror that this machine already uses for its main suite.
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Created-By: Packages' | head -n 1)
    if [ -z "$mirror" ]; then
        echo "software GPU: no Debian mirror for bookworm is configured; add one and run this again" >&2
        exit 1
    fi
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb [signed-by=$keyring] ${mirror%/} bookworm-backports main" >"$list"
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "${release[@]}" "${packages[@]}" >/dev/null
echo "software GPU: installed mesa-vulkan-drivers $(installed_major)"
