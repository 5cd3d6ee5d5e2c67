package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.serve.SqlServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heapfleet serve}: the tables for tools that ask by JDBC or ODBC. */
@Command(
    name = "serve",
    description = {
      "Answers SQL over the tables that heapfleet scan wrote, to BI tools and whoever else has a JDBC"
          + " or ODBC driver for Hive or Spark. It goes on until it is stopped, and changes nothing:"
          + " what is no query is refused.",
    },
    optionListHeading = "%nOptions:%n",
    sortOptions = false,
    footer = {
      "",
      "Without a password, whoever can reach the port may ask; so it listens on this machine only.",
      "With HEAPFLEET_SERVE_PASSWORD in the environment that password is asked for, with any name,",
      "and --host can be another address. There is no TLS: use an SSH tunnel or a proxy.",
      "",
      "Examples:",
      "  heapfleet serve --tables tables",
      "  beeline -u jdbc:hive2://127.0.0.1:10000/default -e 'SELECT count(*) FROM dumps'",
      "  HEAPFLEET_SERVE_PASSWORD=… heapfleet serve --tables tables --host 0.0.0.0 --port 10001",
      "",
      "Exit codes: 130 or 143 stopped, 64 wrong usage, no tables or a port that is taken, 70 internal",
      "error.",
    })
final class ServeCommand implements Callable<Integer> {
  private static final String PASSWORD = "HEAPFLEET_SERVE_PASSWORD";
  private static final int LAST_PORT = 65535;

  private final Console console;
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Mixin private TablesOption tables;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "10000",
      description = "where to listen, 0 for any free port; default: ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "the address of this machine to listen at, 0.0.0.0 for all; one that other machines reach"
              + " needs a password; default: ${DEFAULT-VALUE}")
  private String host;

  @Mixin private SharedOptions shared;

  /**
   * @param environment where to look for the password
   */
  ServeCommand(Console console, Map<String, String> environment) {
    this.console = console;
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    if (port < 0 || port > LAST_PORT) {
      throw new ParameterException(
          spec.commandLine(), "--port: expected 0 to " + LAST_PORT + ", found " + port);
    }
    Optional<String> password = password();
    InetAddress address = address();
    if (!address.isLoopbackAddress() && password.isEmpty()) {
      throw new UserError(
          "--host "
              + host
              + ": other machines can reach it, so set "
              + PASSWORD
              + " to what clients have to know");
    }
    // The port before Spark, which takes seconds to start.
    try (SqlServer server = listen(address, password);
        // So that a short question need not wait until a long one is through.
        CommandSpark spark = shared.startSpark(console, Map.of("spark.scheduler.mode", "FAIR"))) {
      server.serve(spark.session(), tables.folder(), console.secrets()::masked);
      console.print(
          "heapfleet answers at jdbc:hive2://%s:%d/default; Ctrl-C stops it"
              .formatted(inUrl(address), server.port()));
      awaitStop(server);
      return ExitCode.OK;
    }
  }

  private Optional<String> password() {
    String password = environment.get(PASSWORD);
    if (password == null) {
      return Optional.empty();
    }
    if (password.isBlank()) {
      throw new UserError(PASSWORD + " is set and empty: expected a password, or none of it");
    }
    console.secrets().learn(password);
    return Optional.of(password);
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new UserError("--host " + host + ": expected an address of this machine", e);
    }
  }

  private SqlServer listen(InetAddress address, Optional<String> password) throws IOException {
    try {
      return SqlServer.listen(new InetSocketAddress(address, port), password);
    } catch (BindException e) {
      throw new UserError(
          "cannot listen at %s, port %d: %s. --port names another port, 0 any that is free"
              .formatted(host, port, e.getMessage()),
          e);
    }
  }

  private String inUrl(InetAddress address) {
    return address.getHostAddress().contains(":") ? "[" + address.getHostAddress() + "]" : host;
  }

  /** Until the process is told to end, or, in a test, this thread is interrupted. */
  private static void awaitStop(SqlServer server) throws IOException {
    Thread closer =
        new Thread(
            () -> {
              try {
                server.close();
              } catch (IOException e) {
                // The process ends.
              }
            });
    Runtime.getRuntime().addShutdownHook(closer);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Runtime.getRuntime().removeShutdownHook(closer);
    }
  }
}
