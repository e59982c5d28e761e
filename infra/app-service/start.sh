#!/bin/sh
# Starts the server on App Service. The program reads the audit key from a file, and Key Vault is where it is kept.
#
#   sh infra/app-service/start.sh https://NAME.vault.azure.net/
set -eu
# What is made from here on, by the program too, is for this user alone.
umask 077
mkdir -p "$(dirname "$AUDIT_SIGNING_KEY_PATH")" "$(dirname "$AUDIT_ANCHOR_PATH")"
node "$(dirname "$0")/fetch-audit-key.mjs" "$1"
# In place of this shell, so that SIGTERM reaches the program.
exec node dist/main.js
