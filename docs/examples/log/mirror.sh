#!/usr/bin/env bash
# Copies the published log into a folder, as far as it lacks there: mirror.sh API TOKEN FOLDER [leaves].
set -euo pipefail
api=$1 token=$2 folder=$3 leaves=${4-}

fetch() { # fetch FILE: whole or not at all
  mkdir -p "$(dirname "$folder/$1")"
  curl -sS --fail -H "Authorization: Bearer $token" -o "$folder/ny" "$api/log/$1" && mv "$folder/ny" "$folder/$1"
}

place() { # place NUMBER: three digits each, and an x before all but the last
  local left=$(($1 / 1000)) name
  printf -v name %03d $(($1 % 1000))
  for (( ; left > 0; left /= 1000)); do printf -v name x%03d/%s $((left % 1000)) "$name"; done
  echo "$name"
}

level() { # level NAME COUNT: its full tiles that are not here yet, and the one that is not full
  local number full=$(($2 / 256)) rest=$(($2 % 256)) file
  for ((number = 0; number < full; number++)); do
    file=tile/$1/$(place $number)
    [ -e "$folder/$file" ] || fetch "$file"
  done
  [ $rest = 0 ] || fetch "tile/$1/$(place $full).p/$rest"
}

mkdir -p "$folder/tile"
find "$folder/tile" -name '*.p' -prune -exec rm -r {} + # they have grown
fetch checkpoint                                        # first: everything else is fetched as far as it reaches
size=$(sed -n 2p "$folder/checkpoint")
for ((number = 0, count = size; count > 0; number++, count /= 256)); do level $number $count; done
[ -z "$leaves" ] || level entries "$size"
for file in log.vkey log.vkeys verify.py; do fetch $file; done
rm -f "$folder/policy"
fetch policy 2> /dev/null || [ $? = 22 ] # 404 where no witnesses are promised
