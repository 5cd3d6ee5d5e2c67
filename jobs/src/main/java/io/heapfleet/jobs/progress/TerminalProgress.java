package io.heapfleet.jobs.progress;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar on a terminal: stage, bytes, rate, time left, dumps. One bar per stage. */
public final class TerminalProgress implements Progress {
  private static final int REFRESH_MILLIS = 200;
  private static final long INDEFINITE = -1;
  private static final long MEGABYTE = 1_000_000;

  private final PrintStream terminal;
  private final int widthColumns;

  private ProgressBar bar;
  private boolean countsBytes;
  private long allDumps;
  private long doneDumps;

  /**
   * @param terminal where the bar is drawn
   * @param widthColumns how many columns a line has
   */
  public TerminalProgress(PrintStream terminal, int widthColumns) {
    this.terminal = terminal;
    // A line that fills the last column makes some terminals wrap, and each refresh a new line.
    this.widthColumns = Math.max(20, widthColumns - 1);
  }

  @Override
  public synchronized void start(String stage, long dumps, long bytes) {
    finish();
    allDumps = dumps;
    doneDumps = 0;
    countsBytes = bytes > 0;
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(stage)
            .setInitialMax(countsBytes ? bytes : dumps > 0 ? dumps : INDEFINITE)
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setConsumer(new ConsoleProgressBarConsumer(terminal, widthColumns));
    if (countsBytes) {
      builder
          .setUnit(" MB", MEGABYTE)
          .showSpeed(new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT)));
    }
    bar = builder.build();
    showDumps();
  }

  @Override
  public synchronized void advance(long dumps, long bytes) {
    if (bar == null) {
      return;
    }
    doneDumps += dumps;
    bar.stepBy(countsBytes ? bytes : dumps);
    showDumps();
  }

  @Override
  public synchronized void finish() {
    if (bar != null) {
      // The last calls of advance may come after this one.
      doneDumps = allDumps;
      if (!bar.isIndefinite()) {
        bar.stepTo(bar.getMax());
      }
      showDumps();
      bar.close();
      bar = null;
    }
  }

  private void showDumps() {
    if (countsBytes) {
      bar.setExtraMessage(
          String.format(Locale.ROOT, " %,d of %s", doneDumps, Figures.count(allDumps, "dump")));
    }
  }
}
