package io.heapfleet.record;

/** How a dump's bytes are stored, and so from where they can be read. */
public enum Storage {
  /** As they are. */
  PLAIN,

  /** In independent gzip members, as {@code jcmd GC.heap_dump -gz} writes them: read from any. */
  GZIP_MEMBERS,

  /** In gzip of another writer, which can only be read in order: such a dump is one split. */
  GZIP,

  /**
   * In the files of a JVM that was stopped before it had joined them, each plain or gzip; as plain
   * bytes to whoever reads them.
   */
  UNJOINED
}
