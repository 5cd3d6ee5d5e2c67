package io.heapfleet.jobs.fleet;

/** What a signature's verdict means beside those of earlier nights. */
public enum LeakState {
  /** No earlier night found it, or so far somebody answered for it. */
  NEW,
  /** It was found on an earlier night and is still there. */
  KNOWN,
  /** It had been fixed and is back. */
  REGRESSED,
  /** It was found on an earlier night and is gone. */
  FIXED
}
