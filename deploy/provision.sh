#!/bin/sh
# Topics, databases, roles, migrations; then each service's settings into a folder of its own, which only that service is given.
set -eu
node dist/apps/cli/src/main.js log create-topics --replication-factor 1 --min-in-sync-replicas 1
for service in ingestion attribution ledger payout gateway; do
  mkdir -p "$ENVIRONMENTS_DIR/$service"
  node dist/apps/cli/src/main.js environment "$service" >"$ENVIRONMENTS_DIR/$service/service.env"
done
