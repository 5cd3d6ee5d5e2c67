package com.acme;

import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.MemoryHandler;
import zoo.Beast;

/** The last thousand lines wait in memory for an error that would have them written. */
public final class LogBuffer implements Beast {
  private final MemoryHandler lines =
      new MemoryHandler(new ConsoleHandler(), 1_000, Level.SEVERE);

  @Override
  public void feed(int request) {
    LogRecord line = new LogRecord(Level.INFO, "handled " + Traits.text(request));
    line.setParameters(new Object[] {Traits.payload(200)});
    lines.publish(line);
  }
}
