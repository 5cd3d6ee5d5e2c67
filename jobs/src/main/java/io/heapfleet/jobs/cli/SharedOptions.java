package io.heapfleet.jobs.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that every command has which runs on Spark. */
final class SharedOptions {
  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Spark master; default: what spark-submit says, else local[*], all cores of this machine")
  String master;

  @Mixin private CommandOptions options;

  /** Hadoop's settings by these options, for what needs no Spark. */
  Configuration hadoop(Console console) {
    return options.hadoop(console);
  }

  /** Whether anything was said that only Spark can heed. */
  boolean areForSpark() {
    return master != null || !options.settings.isEmpty();
  }

  boolean areLoud() {
    return options.verbose;
  }

  /** Starts Spark with these options. */
  CommandSpark startSpark(Console console) {
    return startSpark(console, Map.of());
  }

  /**
   * Starts Spark with these options.
   *
   * @param settings what the command wants set where the options say nothing
   */
  CommandSpark startSpark(Console console, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(options.apply(console));
    return CommandSpark.start(console, master, all);
  }
}
