#!/bin/sh
# Sees to a Chromium for the browser tests, by the system's package manager; says what to do where it may not.
set -eu

if [ "${BROWSER:-1}" = "0" ]; then
  echo "BROWSER=0: the tests in Chromium are left out."
  exit 0
fi
if command -v chromium >/dev/null 2>&1; then
  exit 0
fi
install="apt-get update && apt-get install -y chromium"
if [ "$(id -u)" = "0" ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq chromium >/dev/null
  exit 0
fi
if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  sudo -n sh -c "export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -y -qq chromium >/dev/null"
  exit 0
fi
echo "Chromium is missing and this account may not install it. Run this, then try again (or use BROWSER=0):"
echo "  sudo sh -c '$install'"
exit 1
