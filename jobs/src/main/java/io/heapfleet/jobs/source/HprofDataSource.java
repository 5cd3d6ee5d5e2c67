package io.heapfleet.jobs.source;

/** The format {@code hprof}: dumps of JVMs. */
public final class HprofDataSource extends DumpDataSource {
  public HprofDataSource() {
    super(SourceFormat.HPROF);
  }
}
