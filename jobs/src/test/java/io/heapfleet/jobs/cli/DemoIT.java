package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.LocalSpark;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The demo from one end to the other: real JVMs, real dumps, the leak and the requests in them. */
@ExtendWith(LocalSpark.class)
@Timeout(600)
class DemoIT {
  @TempDir static Path folder;
  private static Path tables;
  private static CommandRun demo;

  @BeforeAll
  static void runTheDemo(SparkSession spark) {
    assertEquals("UTC", spark.conf().get("spark.sql.session.timeZone"));
    tables = folder.resolve("tables");
    demo = CommandRun.of("demo", "--output", tables.toString());
  }

  /** On one instance, and while that works on it. */
  @Test
  void namesTheRequestFirst() {
    assertEquals(ExitCode.OK, demo.exitCode(), demo::err);
    String first = demo.out().lines().findFirst().orElse("");
    assertTrue(
        first.matches(
            "orders-2: thread \"order-http-\\d\", handling GET /api/export\\?year=…&customer=…, in"
                + " OrderExport\\.write \\(line \\d+\\), holds an ArrayList of 180,012 ExportRow,"
                + " \\d(\\.\\d)? MB, \\d\\d(\\.\\d)? % of the heap; three such requests at once are"
                + " \\d\\d(\\.\\d)? % of the heap\\."),
        demo::out);
    assertEquals(
        """
        method,path_template,in_flight,instances,largest_elements,worst_instance
        GET,/api/export,3,1,180012,orders-2
        """
            .replace("\n", "\r\n"),
        csv(
            "SELECT method, path_template, in_flight, instances, largest_elements, worst_instance"
                + " FROM request_templates WHERE kind = 'HTTP'"));
  }

  @Test
  void namesTheLeakAndTheInstance() {
    assertTrue(
        demo.out()
            .lines()
            .toList()
            .get(1)
            .startsWith(
                "  shop.orders.ReviewedRefunds.OPEN_CASES (shop.orders.RefundCase) grew over"),
        demo::out);
    assertTrue(demo.out().contains("of orders-4 (build 1.9.0)"), demo::out);
  }

  @Test
  void accusesNoOtherInstance() {
    assertEquals(
        """
        owner,worst_instance,first_seen_build
        shop.orders.ReviewedRefunds#OPEN_CASES,orders-4,1.9.0
        """
            .replace("\n", "\r\n"),
        csv(
            "SELECT owner, worst_instance, first_seen_build FROM fleet_leaks"
                + " WHERE verdict IN ('LEAK', 'SUSPECT') AND service = 'orders'"));
  }

  @Test
  void findsTheLeakOfTheDotnetServiceBesideIt() {
    assertEquals(
        "web-2\r\n",
        csv("SELECT DISTINCT worst_instance FROM fleet_leaks WHERE verdict IN ('LEAK', 'SUSPECT') AND service"
                + " = 'web'")
            .replaceFirst("worst_instance\r\n", ""));
    assertTrue(
        csv("SELECT sentence FROM suspects JOIN dumps USING (dump_id) WHERE service = 'web' AND"
                + " instance = 'web-2' ORDER BY captured_at DESC, rank LIMIT 1")
            .contains("Shop.Web.Sessions.ByKey (static) holds a"));
  }

  @Test
  void readEveryDumpAsAWhole() {
    assertEquals(
        """
        service,build,instances,nights,dumps,health
        orders,1.8.0,2,3,6,OK
        orders,1.9.0,2,3,6,OK
        web,3.2.0,2,3,6,OK
        """
            .replace("\n", "\r\n"),
        csv(
            "SELECT service, build, count(DISTINCT instance) instances, count(DISTINCT"
                + " captured_date) nights, count(*) dumps, health FROM dumps GROUP BY ALL ORDER"
                + " BY build"));
  }

  /** What a reader has to find on it is asked in ReportInBrowserIT. */
  @Test
  void writesTheReportOfIt() throws IOException {
    Path page = tables.resolve("report.html");
    assertTrue(demo.out().contains("Report:   " + page), demo::out);
    String html = Files.readString(page);
    for (String said : List.of("orders-4", "shop.orders.ReviewedRefunds", "GET /api/export")) {
      assertTrue(html.contains(said), said);
    }
  }

  /** The leak is a map that nobody empties: one case per refund, more of them every night. */
  @Test
  void theTablesHoldTheCasesThatTheServiceOpened() {
    List<Long> cases =
        csv("SELECT count(*) n FROM objects JOIN dumps USING (dump_id) WHERE class_name ="
                + " 'shop.orders.RefundCase' GROUP BY captured_at ORDER BY captured_at")
            .lines()
            .skip(1)
            .map(Long::parseLong)
            .toList();

    assertEquals(3, cases.size(), cases::toString);
    assertTrue(cases.get(0) < cases.get(1) && cases.get(1) < cases.get(2), cases::toString);
  }

  @Test
  void leavesNoDumpBehind() {
    List<Path> dumps =
        csv("SELECT uri FROM dumps").lines().skip(1).map(uri -> Path.of(URI.create(uri))).toList();

    assertEquals(18, dumps.size());
    assertTrue(dumps.stream().noneMatch(Files::exists), dumps::toString);
  }

  @Test
  void doesNotTouchAFolderThatIsNoDemos() throws IOException {
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Path precious = Files.writeString(mine.resolve("precious.txt"), "mine");

    CommandRun refused = CommandRun.of("demo", "--output", mine.toString());

    assertEquals(64, refused.exitCode(), refused::err);
    assertTrue(Files.exists(precious));
  }

  private static String csv(String query) {
    CommandRun run = CommandRun.of("sql", "--tables", tables.toString(), "--format=csv", query);
    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    return run.out();
  }
}
