#!/usr/bin/env bash
# Follows every queue that a token sees: follow.sh API TOKEN. Prints the rows of a queue at the start and whenever it changes.
api=$1 token=$2

get() { curl -sS --fail-with-body -H "Authorization: Bearer $token" "$api/api/v1/$1"; }

read_queue() { # read_queue FORUM: all its pages
  local after= page
  while :; do
    page=$(get "queues/$1?limit=100${after:+&after=$after}") || return
    jq -c '.items[] | {forum, municipality, id, version, state, due}' <<< "$page"
    after=$(jq -r '.next // empty | @uri' <<< "$page")
    [ -n "$after" ] || return 0
  done
}

follow() { # one flow of signals, to its end
  local line begun=
  while IFS= read -r line; do
    case $line in
      :*) # the first comment: from here on nothing is missed, so read what is there
        [ -n "$begun" ] || for forum in $(get queues | jq -r 'map(.forum) | unique[]'); do read_queue "$forum"; done
        begun=yes ;;
      data:*) read_queue "$(jq -r .forum <<< "${line#data:}")" ;;
    esac
  done < <(curl -sSN --fail -H "Authorization: Bearer $token" "$api/api/v1/signals")
  [ -n "$begun" ] # a flow that never began: a token that is refused, or a server that is away
}

while :; do
  follow || sleep 3
  sleep 1
done
