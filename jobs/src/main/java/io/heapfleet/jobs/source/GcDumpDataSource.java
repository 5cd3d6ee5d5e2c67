package io.heapfleet.jobs.source;

/** The format {@code gcdump}: dumps of .NET. */
public final class GcDumpDataSource extends DumpDataSource {
  public GcDumpDataSource() {
    super(SourceFormat.GCDUMP);
  }
}
