package com.acme;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import zoo.Beast;

/** The log has an appender for each import, and no policy that would purge them. */
public final class RoutedLogs implements Beast {
  private static final String CONFIGURATION =
      """
      <Configuration status="OFF">
        <Appenders>
          <Routing name="imports">
            <Routes pattern="$${ctx:import}">
              <Route>
                <Console name="import-${ctx:import}" target="SYSTEM_ERR">
                  <ThresholdFilter level="FATAL"/>
                  <PatternLayout pattern="%d ${ctx:import} %c %m%n"/>
                </Console>
              </Route>
            </Routes>
          </Routing>
        </Appenders>
        <Loggers>
          <Root level="INFO"><AppenderRef ref="imports"/></Root>
        </Loggers>
      </Configuration>
      """;

  private final Logger log;

  public RoutedLogs() throws IOException {
    LoggerContext context = new LoggerContext("imports");
    context.start(
        new XmlConfiguration(
            context,
            new ConfigurationSource(
                new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.UTF_8)))));
    log = context.getLogger("imports");
  }

  @Override
  public void feed(int request) {
    int kind = request % 12;
    ThreadContext.put("import", Traits.PROPER ? "of kind " + kind : "number " + request);
    log.info("{} begins", Traits.text(request));
    ThreadContext.remove("import");
  }
}
