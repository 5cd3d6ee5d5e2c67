package io.heapfleet.jobs.progress;

/** Is told how far a job is. Thread-safe: Spark's listener threads and the driver both call. */
public interface Progress {
  /** Says nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void start(String stage, long dumps, long bytes) {}

        @Override
        public void advance(long dumps, long bytes) {}

        @Override
        public void finish() {}
      };

  /**
   * A stage begins.
   *
   * @param stage what is done, a verb: {@code plan}, {@code parse}
   * @param dumps how many dumps the stage will go through; 0, with 0 bytes, if it cannot be counted
   * @param bytes how many bytes it will go through, 0 if unknown
   */
  void start(String stage, long dumps, long bytes);

  /** This many more dumps and bytes are done. */
  void advance(long dumps, long bytes);

  /** The stage is over. */
  void finish();
}
