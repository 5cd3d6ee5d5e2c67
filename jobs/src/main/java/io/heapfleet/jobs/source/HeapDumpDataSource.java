package io.heapfleet.jobs.source;

/** The format {@code heapdump}: dumps of whatever format, each told by its first bytes. */
public final class HeapDumpDataSource extends DumpDataSource {
  public HeapDumpDataSource() {
    super(SourceFormat.HEAPDUMP);
  }
}
