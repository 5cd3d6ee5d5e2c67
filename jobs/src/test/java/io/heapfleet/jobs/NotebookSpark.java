package io.heapfleet.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * A Spark session for notebooks, in the variable {@code spark} as where notebooks are managed. The
 * session is a real one, of this JVM; what Python sees of it is {@code notebook-spark.py}, for
 * pyspark is in no registry of Java's or Debian's packages.
 */
final class NotebookSpark implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;
  private final HttpServer server;
  private final List<Dataset<Row>> frames = new ArrayList<>();

  NotebookSpark(SparkSession spark) throws IOException {
    this.spark = spark;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  /** What {@code notebook-spark.py} asks. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** Makes every kernel whose home this folder is begin with the session. */
  void startIn(Path home) throws IOException {
    Path startup =
        Files.createDirectories(home.resolve(".ipython/profile_default/startup"))
            .resolve("spark.py");
    try (InputStream python = NotebookSpark.class.getResourceAsStream("notebook-spark.py")) {
      Files.write(startup, python.readAllBytes());
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    int status = 200;
    byte[] answer;
    try {
      answer = JSON.writeValueAsBytes(answer(JSON.readTree(exchange.getRequestBody())));
    } catch (RuntimeException e) {
      status = 500;
      answer = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
    }
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private ObjectNode answer(JsonNode question) {
    ObjectNode answer = JSON.createObjectNode();
    switch (question.get("ask").asText()) {
      case "get" -> answer.put("value", spark.conf().get(question.get("name").asText()));
      case "set" -> spark.conf().set(question.get("name").asText(), question.get("value").asText());
      case "parquet" -> add(answer, spark.read().parquet(question.get("path").asText()));
      case "sql" -> add(answer, spark.sql(question.get("query").asText()));
      case "view" -> frame(question).createOrReplaceTempView(question.get("name").asText());
      case "collect" -> collect(frame(question), answer);
      default -> throw new IllegalArgumentException("unknown: " + question);
    }
    return answer;
  }

  private void add(ObjectNode answer, Dataset<Row> frame) {
    answer.put("frame", frames.size());
    frames.add(frame);
  }

  private Dataset<Row> frame(JsonNode question) {
    return frames.get(question.get("frame").asInt());
  }

  private static void collect(Dataset<Row> frame, ObjectNode answer) {
    for (StructField column : frame.schema().fields()) {
      answer.withArray("columns").add(column.name());
      answer.withArray("types").add(column.dataType().typeName());
    }
    answer.putArray("rows");
    frame.toJSON().collectAsList().forEach(row -> answer.withArray("rows").add(row));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
