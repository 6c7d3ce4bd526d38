#!/bin/sh
# The Rasa server in a container: the newest model of SEVAMITRA_MODELS, settings from the environment.
set -eu
: "${SEVAMITRA_API_TOKEN:?set it: without a token anyone who reaches this port reads every conversation}"
exec python -m rasa run --enable-api --auth-token "$SEVAMITRA_API_TOKEN" --model "$SEVAMITRA_MODELS" \
  --interface "$SEVAMITRA_BIND" --port "${SEVAMITRA_RASA_PORT:-5005}" --endpoints "$SEVAMITRA_ENDPOINTS" \
  --credentials credentials.yml --response-timeout 60
