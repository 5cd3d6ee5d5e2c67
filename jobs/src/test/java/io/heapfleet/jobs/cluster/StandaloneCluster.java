package io.heapfleet.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A real Spark standalone cluster on loopback: a master and workers as processes of their own, from
 * Spark's jars and nothing of ours. Every process ends with this JVM, whatever ends it.
 *
 * <p>Each worker has one core and runs one executor; about 1.5 GB for two workers and a driver.
 */
public final class StandaloneCluster implements Closeable {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Duration SUBMIT_LIMIT = Duration.ofMinutes(15);
  private static final int LOG_TAIL_CHARS = 8_000;
  private static final Pattern UI_PORT =
      Pattern.compile("Successfully started service 'MasterUI' on port (\\d+)");

  private final Path folder;
  private final Path sparkHome;
  private final IntFunction<List<String>> beforeWorker;
  private final List<Process> processes = new ArrayList<>();
  private final Thread stopper = new Thread(this::stop, "cluster-stopper");
  private int submissions;
  private String masterUrl;

  /**
   * What came of a spark-submit.
   *
   * @param exitCode of the spark-submit process
   * @param output all that the driver printed, on either stream
   */
  public record Submission(int exitCode, String output) {}

  private StandaloneCluster(Path folder, IntFunction<List<String>> beforeWorker) {
    this.folder = folder;
    this.beforeWorker = beforeWorker;
    this.sparkHome = folder.resolve("spark");
  }

  /**
   * Starts a cluster and waits until every worker has reported to the master.
   *
   * @param sparkJars what a Spark distribution has in {@code jars}
   * @param folder an empty folder for logs and work
   * @param more classes of ours that drivers and executors shall find
   */
  public static StandaloneCluster start(
      List<Path> sparkJars, Path folder, int workers, Class<?>... more)
      throws IOException, InterruptedException {
    return start(new StandaloneCluster(folder, worker -> List.of()), sparkJars, workers, more);
  }

  /** The same, with each worker and its executors on one processor, from 0 on. */
  static StandaloneCluster startPinned(List<Path> sparkJars, Path folder, int workers)
      throws IOException, InterruptedException {
    return start(new StandaloneCluster(folder, StandaloneCluster::pinnedTo), sparkJars, workers);
  }

  /** What goes before a command so that it runs on this processor alone. */
  static List<String> pinnedTo(int processor) {
    return List.of("taskset", "-c", Integer.toString(processor));
  }

  private static StandaloneCluster start(
      StandaloneCluster cluster, List<Path> sparkJars, int workers, Class<?>... more)
      throws IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(cluster.stopper);
    boolean started = false;
    try {
      cluster.layOutSparkHome(sparkJars);
      TestClasses.copy(cluster.classFolder(), Tethered.class);
      TestClasses.copy(cluster.classFolder(), more);
      cluster.startProcesses(workers);
      started = true;
      return cluster;
    } finally {
      if (!started) {
        cluster.close();
      }
    }
  }

  /** What to give to {@code --master}. */
  public String masterUrl() {
    return masterUrl;
  }

  /**
   * Runs spark-submit in client mode and waits for its end.
   *
   * @param options as before the jar: {@code --class}, {@code --conf}
   * @param arguments as after the jar
   */
  public Submission submit(List<String> options, Path jar, List<String> arguments)
      throws IOException, InterruptedException {
    return begin(options, jar, arguments).await();
  }

  /** Starts spark-submit in client mode. */
  public Driver begin(List<String> options, Path jar, List<String> arguments) throws IOException {
    String name = "submit-" + ++submissions;
    List<String> submit = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit"));
    submit.addAll(List.of("--master", masterUrl, "--deploy-mode", "client"));
    submit.addAll(options);
    submit.add(jar.toString());
    submit.addAll(arguments);
    return new Driver(name, launch(name, List.of(), "1g", submit));
  }

  /** A spark-submit that runs. */
  public final class Driver {
    private final String name;
    private final Process process;

    private Driver(String name, Process process) {
      this.name = name;
      this.process = process;
    }

    public boolean isAlive() {
      return process.isAlive();
    }

    /** Waits for its end. */
    public Submission await() throws IOException, InterruptedException {
      if (!process.waitFor(SUBMIT_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("spark-submit takes more than " + SUBMIT_LIMIT + "\n" + logs());
      }
      return new Submission(
          process.exitValue(), Files.readString(log(name), StandardCharsets.UTF_8));
    }
  }

  /** How many executors were given at least one task. */
  public long executorsThatRanTasks() throws IOException {
    long executors = 0;
    for (Path file : files("stderr")) {
      if (Files.readString(file, StandardCharsets.UTF_8).contains(" Running task ")) {
        executors++;
      }
    }
    return executors;
  }

  /** The ends of all logs, executors included: what to print when something went wrong. */
  public String logs() {
    try {
      List<Path> files = new ArrayList<>(files(".log"));
      files.addAll(files("stderr"));
      StringBuilder text = new StringBuilder();
      for (Path file : files) {
        String log = Files.readString(file, StandardCharsets.UTF_8);
        text.append("---- ").append(folder.relativize(file)).append('\n');
        text.append(log.substring(Math.max(0, log.length() - LOG_TAIL_CHARS))).append('\n');
      }
      return text.toString();
    } catch (IOException e) {
      return "logs that cannot be read: " + e;
    }
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private void layOutSparkHome(List<Path> sparkJars) throws IOException {
    Path jars = Files.createDirectories(sparkHome.resolve("jars"));
    for (Path jar : sparkJars) {
      Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar.toAbsolutePath());
    }
    Path conf = Files.createDirectory(sparkHome.resolve("conf"));
    Files.writeString(
        conf.resolve("spark-defaults.conf"),
        """
        spark.master.rest.enabled false
        spark.ui.enabled false
        spark.driver.host 127.0.0.1
        spark.driver.bindAddress 127.0.0.1
        spark.executor.memory 700m
        spark.executor.extraClassPath %s
        spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1
        spark.local.dir %s
        """
            .formatted(classFolder(), Files.createDirectory(folder.resolve("local"))));
    Files.writeString(
        conf.resolve("log4j2.properties"),
        """
        rootLogger.level = info
        rootLogger.appenderRef.console.ref = console
        appender.console.type = Console
        appender.console.name = console
        appender.console.target = SYSTEM_ERR
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
        """);
  }

  private void startProcesses(int workers) throws IOException, InterruptedException {
    launch("master", List.of(), "256m", daemon("org.apache.spark.deploy.master.Master", 1));
    long deadlineNanos = System.nanoTime() + START_LIMIT.toNanos();
    while (status("url").isMissingNode()) {
      pause(deadlineNanos, "the master's web page");
    }
    masterUrl = status("url").asText();
    for (int i = 1; i <= workers; i++) {
      Path work = Files.createDirectory(folder.resolve("work-" + i));
      launch(
          "worker-" + i,
          beforeWorker.apply(i - 1),
          "256m",
          daemon(
              "org.apache.spark.deploy.worker.Worker",
              i,
              "--cores",
              "1",
              "--memory",
              "1g",
              "--work-dir",
              work.toString(),
              masterUrl));
    }
    while (status("aliveworkers").asInt() < workers) {
      pause(deadlineNanos, workers + " workers");
    }
  }

  /**
   * On loopback; ports are whatever is free.
   *
   * @param host on which of its addresses: Spark runs two attempts at a task on two hosts only
   */
  private static List<String> daemon(String mainClass, int host, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(mainClass, "--host", "127.0.0." + host, "--port", "0", "--webui-port", "0"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** A field of the master's own account of the cluster; missing as long as it does not answer. */
  private JsonNode status(String field) throws IOException, InterruptedException {
    JsonNode none = new ObjectMapper().missingNode();
    Matcher port = UI_PORT.matcher(Files.readString(log("master"), StandardCharsets.UTF_8));
    if (!port.find()) {
      return none;
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + "/json/")).build();
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      return response.statusCode() == 200
          ? new ObjectMapper().readTree(response.body()).path(field)
          : none;
    } catch (java.net.ConnectException e) {
      return none;
    }
  }

  private void pause(long deadlineNanos, String waitingFor)
      throws IOException, InterruptedException {
    boolean dead = processes.stream().anyMatch(process -> !process.isAlive());
    if (dead || System.nanoTime() > deadlineNanos) {
      throw new IOException("no cluster: waited for " + waitingFor + "\n" + logs());
    }
    Thread.sleep(200);
  }

  private Process launch(
      String name, List<String> before, String heap, List<String> mainAndArguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(List.of("-Xmx" + heap, "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", classPath(), Tethered.class.getName()));
    command.addAll(mainAndArguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log(name).toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.matches("(SPARK|HADOOP|JAVA|JDK)_.*"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("SPARK_HOME", sparkHome.toString());
    // Else Spark looks for the build folders of its own source tree.
    environment.put("SPARK_SCALA_VERSION", "2.13");
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_LOCAL_HOSTNAME", "127.0.0.1");
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** As spark-class builds it, and last what of ours a process needs to end with us. */
  private String classPath() {
    return Stream.of(
            sparkHome.resolve("conf"), sparkHome.resolve("jars").resolve("*"), classFolder())
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Path classFolder() {
    return folder.resolve("classes");
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(stopper);
  }

  private synchronized void stop() {
    // Executors are children of the workers.
    List<ProcessHandle> all =
        processes.stream()
            .map(Process::toHandle)
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .toList();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : all) {
      try {
        process.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException("process " + process.pid() + " does not end", e);
      }
    }
  }
}
