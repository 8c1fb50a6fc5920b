# Programs that run in the background: sourced by the scripts of this folder.
#
# A program NAME has three files in a directory DIR: NAME.lock, NAME.pid and NAME.log. The script locks
# NAME.lock before it forks, and the program inherits the lock. So the program runs for exactly as long as
# the lock is held: from the first moment, also while the new process is not the program yet, and until it
# ends, however it ends. A process id alone cannot tell that, since the kernel gives it to others later.
#
# The functions print nothing on success unless they say so. The caller must not have job control on
# (`set -m`): setsid would fork once more, and the process id would be another.

# How many lines of a log are shown when its program has ended.
background_log_lines=20
# How long a program may take to end: accepted calls are answered, stores are flushed.
background_stop_limit_s=120

# background_runs DIR NAME: whether it runs.
background_runs() {
  [ -e "$1/$2.lock" ] && ! flock --nonblock --shared "$1/$2.lock" true
}

# background_pid DIR NAME: prints the process id of a program that runs.
background_pid() {
  background_runs "$1" "$2" && [ -s "$1/$2.pid" ] && cat "$1/$2.pid"
}

# background_start DIR NAME COMMAND...: starts COMMAND. Returns 1 if NAME runs already.
background_start() {
  local dir=$1 name=$2 lock
  shift 2
  mkdir -p "$dir"
  exec {lock}>>"$dir/$name.lock"
  if ! flock --nonblock "$lock"; then
    exec {lock}>&-
    return 1
  fi
  setsid nohup "$@" >"$dir/$name.log" 2>&1 </dev/null &
  echo $! >"$dir/$name.pid"
  exec {lock}>&-
}

# background_stop DIR NAME: asks the program to end and waits until it has. Returns 1 if it did not run,
# and 2, with a sentence on standard error, if it has not ended within the limit.
background_stop() {
  local pid
  pid=$(background_pid "$1" "$2") || return 1
  kill "$pid" 2>/dev/null || true
  if ! flock --timeout "$background_stop_limit_s" "$1/$2.lock" true; then
    echo "$2 (process $pid) has not ended within $background_stop_limit_s s; see $1/$2.log" >&2
    return 2
  fi
  rm -f "$1/$2.pid"
}

# background_explain_end DIR NAME: says on standard error why a program that was to run has ended, with the
# last lines of its log. Its exit status is known only to the script that started it.
background_explain_end() {
  local log=$1/$2.log status=0
  [ -s "$1/$2.pid" ] && { wait "$(cat "$1/$2.pid")" || status=$?; }
  case $status in
    137) # 128 + SIGKILL
      echo "$2 was killed. The kernel does that when memory runs out: $(memory_available_mib) MiB are" \
        "available now. End other programs and start it again." >&2 ;;
    127 | 0) echo "$2 has ended." >&2 ;;
    *) echo "$2 has ended with status $status." >&2 ;;
  esac
  echo "The last lines of $log:" >&2
  tail -n "$background_log_lines" "$log" | sed 's/^/  /' >&2
}

# What may be taken without ending other programs.
memory_available_mib() {
  awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo
}

# disk_available_mib PATH: on the disk that holds PATH, which need not exist yet.
disk_available_mib() {
  local place=$1
  while [ ! -e "$place" ]; do place=$(dirname "$place"); done
  df --output=avail -B 1M "$place" | tail -n 1 | tr -d ' '
}
