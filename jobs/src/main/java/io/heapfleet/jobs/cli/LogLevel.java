package io.heapfleet.jobs.cli;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** How much is logged. Spark brings Log4j; nothing else here names it. */
final class LogLevel {
  private static final String CONFIGURATION = "log4j2.configurationFile";

  private LogLevel() {}

  /**
   * Quiet logs, unless a cluster or the user has settings of their own. Before the first logger.
   */
  static void quietByDefault() {
    if (System.getProperty(CONFIGURATION) == null && System.getProperty("SPARK_SUBMIT") == null) {
      System.setProperty(CONFIGURATION, "io/heapfleet/jobs/cli/log4j2.properties");
    }
  }

  /**
   * No logs, for what neither starts Spark nor has anything to log: starting Log4j took it a third
   * of its time. Of no effect once something has logged.
   */
  static void off() {
    System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
    // Else SLF4J tells on standard error that it does as it is told.
    System.setProperty("slf4j.internal.verbosity", "WARN");
  }

  /** A line for each dump and stage. */
  static void stages() {
    Configurator.setLevel("io.heapfleet.stages", Level.INFO);
  }

  /** What heapfleet itself does, step by step, and every failed task. */
  static void verbose() {
    Configurator.setLevel("io.heapfleet", Level.INFO);
    Configurator.setLevel("org.apache.spark.executor.Executor", Level.WARN);
    Configurator.setLevel("org.apache.spark.scheduler.TaskSetManager", Level.WARN);
  }
}
