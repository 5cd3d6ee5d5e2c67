package io.heapfleet.jobs.report;

import io.heapfleet.finding.Amounts;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.extension.escaper.EscapeFilter;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The templates of a report's formats. Whatever they print is escaped, unless they say "raw". */
final class ReportTemplates {
  private final PebbleEngine engine;

  private ReportTemplates(PebbleEngine engine) {
    this.engine = engine;
  }

  static ReportTemplates html() {
    return new ReportTemplates(
        builder().defaultEscapingStrategy(EscapeFilter.HTML_ESCAPE_STRATEGY));
  }

  /**
   * @param escape makes a text stand for itself in the format
   */
  static ReportTemplates text(Function<String, String> escape) {
    return new ReportTemplates(
        builder().addEscapingStrategy("text", escape::apply).defaultEscapingStrategy("text"));
  }

  private ReportTemplates(PebbleEngine.Builder builder) {
    this(builder.build());
  }

  private static PebbleEngine.Builder builder() {
    ClasspathLoader loader = new ClasspathLoader(ReportTemplates.class.getClassLoader());
    loader.setPrefix(ReportTemplates.class.getPackageName().replace('.', '/') + "/");
    return new PebbleEngine.Builder()
        .loader(loader)
        // A misspelt fact is an error and no gap.
        .strictVariables(true)
        .newLineTrimming(false)
        .defaultLocale(Locale.ROOT)
        .extension(new Figures());
  }

  String filled(String template, Map<String, Object> facts) {
    try {
      PebbleTemplate parsed = engine.getTemplate(template);
      StringWriter out = new StringWriter();
      parsed.evaluate(out, facts);
      return out.toString();
    } catch (PebbleException e) {
      throw new IllegalStateException(template + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Filters of the templates; what is null becomes a dash. */
  private static final class Figures extends AbstractExtension {
    /** Where a narrow column may break a name; the page's script has the same. */
    private static final Pattern NAME_PARTS = Pattern.compile("(?<=[.$#/+])(?=\\p{L})");

    @Override
    public Map<String, Filter> getFilters() {
      return Map.of(
          "bytes", filter(value -> Amounts.bytes(((Number) value).doubleValue())),
          "growth", filter(value -> Amounts.growth(((Number) value).doubleValue())),
          "count", filter(value -> Amounts.count(((Number) value).longValue())),
          "pct", filter(value -> String.format(Locale.ROOT, "%.0f %%", (Double) value)),
          "z", filter(value -> String.format(Locale.ROOT, "%.1f", (Double) value)),
          "day", filter(value -> value.toString().substring(0, 10)),
          "minute", filter(value -> minute((Instant) value)),
          "simple", filter(value -> Findings.simpleName(value.toString())),
          "parts", filter(value -> List.of(NAME_PARTS.split(value.toString()))),
          "known", filter(Object::toString));
    }

    private static String minute(Instant time) {
      return time.toString().substring(0, 16).replace('T', ' ');
    }

    private static Filter filter(Function<Object, Object> shown) {
      return new Filter() {
        @Override
        public Object apply(
            Object input,
            Map<String, Object> arguments,
            PebbleTemplate self,
            EvaluationContext context,
            int line) {
          return input == null ? "–" : shown.apply(input);
        }

        @Override
        public List<String> getArgumentNames() {
          return List.of();
        }
      };
    }
  }
}
