package io.heapfleet.jobs.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that every command has which reads or writes files. */
final class CommandOptions {
  @Option(
      names = "--conf",
      paramLabel = "NAME=VALUE",
      converter = Setting.Converter.class,
      description =
          "a Spark setting; a name that does not begin with spark. is a Hadoop setting, such as"
              + " fs.azure.account.key.…; repeatable")
  List<Setting> settings = List.of();

  @Option(names = "--verbose", description = "log each step, and stack traces of errors")
  boolean verbose;

  @Option(names = "--help", usageHelp = true, description = "show this help and exit")
  boolean help;

  /** Makes logs as loud as asked for, and secret settings known; returns the settings by name. */
  Map<String, String> apply(Console console) {
    if (verbose) {
      LogLevel.verbose();
    }
    Map<String, String> byName = new LinkedHashMap<>();
    for (Setting setting : settings) {
      if (Secrets.isSecretName(setting.name())) {
        console.secrets().learn(setting.value());
      }
      byName.put(setting.name(), setting.value());
    }
    return byName;
  }

  /**
   * Hadoop's settings for a command that does not start Spark: those that spark-submit hands over,
   * then the user's.
   */
  Configuration hadoop(Console console) {
    return CommandSpark.hadoop(apply(console));
  }

  /** One {@code --conf}; never shows its value when the name sounds secret. */
  record Setting(String name, String value) {
    @Override
    public String toString() {
      return name + "=" + (Secrets.isSecretName(name) ? Secrets.MASK : value);
    }

    /** Takes {@code name=value}; a value may hold further equals signs. */
    static final class Converter implements ITypeConverter<Setting> {
      @Override
      public Setting convert(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
          // The text itself may be a misplaced secret, so it is not repeated.
          throw new TypeConversionException("expected NAME=VALUE");
        }
        return new Setting(text.substring(0, equals).strip(), text.substring(equals + 1));
      }
    }
  }
}
