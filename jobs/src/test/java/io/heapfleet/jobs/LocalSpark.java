package io.heapfleet.jobs;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the Spark of this JVM: two local threads, no web page, time zone UTC.
 *
 * <p>{@code @ExtendWith(LocalSpark.class)}, then take a {@link SparkSession} as a parameter of a
 * constructor, a test or a set-up method. Each test class gets a session of its own, so temporary
 * views and settings stay apart; all share one context, so its seven seconds of start-up are paid
 * once per test run. Never stop the session: others still use it.
 */
public final class LocalSpark implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LocalSpark.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public SparkSession resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Started started =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Started.class, key -> new Started(), Started.class);
    ExtensionContext ofClass = context;
    while (ofClass.getTestMethod().isPresent()) {
      ofClass = ofClass.getParent().orElseThrow();
    }
    return ofClass
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            OfClass.class, key -> new OfClass(started.session.newSession()), OfClass.class)
        .session();
  }

  /** Wrapped, for JUnit would close a bare session after the class, and that stops the context. */
  private record OfClass(SparkSession session) {}

  /** The context; JUnit closes it when the last test of the run is over. */
  private static final class Started implements AutoCloseable {
    private final SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .appName("heapfleet tests")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.warehouse.dir", "target/spark-warehouse")
            .getOrCreate();

    @Override
    public void close() {
      session.stop();
    }
  }
}
