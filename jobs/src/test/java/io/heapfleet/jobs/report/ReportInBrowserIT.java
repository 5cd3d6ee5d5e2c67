package io.heapfleet.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The report as a reader has it: in a browser, without a network. Pictures of what was seen are in
 * target/report-screenshots.
 */
class ReportInBrowserIT {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");
  private static final int DUMPS = 500;
  private static final int OPENINGS = 7;
  private static final String DUMP_IS_SHOWN = "document.querySelector('#dump-view h1') !== null";

  /** Of the processor, so that it does not matter what else the machine has to do. */
  private static final double MOST_SECONDS_TO_OPEN = 3;

  @TempDir static Path folder;

  private static ChromeDriver browser;

  @BeforeAll
  static void openBrowser() throws IOException {
    assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "no chromium and chromium-driver here: infra/test-tools.sh installs them");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toString());
    options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build(),
            options);
    Files.createDirectories(SCREENSHOTS);
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.quit();
    }
  }

  private static void open(FleetReport report, int widthPixels, String scheme) throws IOException {
    write(report);
    open(widthPixels, scheme);
  }

  private static void write(FleetReport report) throws IOException {
    Files.writeString(page(), HtmlReport.of(report));
  }

  private static Path page() {
    return folder.resolve("report.html");
  }

  private static void open(int widthPixels, String scheme) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", widthPixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    browser.get("about:blank");
    browser.executeCdpCommand("Performance.enable", Map.of("timeDomain", "threadTicks"));
    browser.manage().logs().get(LogType.BROWSER);
    browser.get(page().toUri().toString());
    waitUntil("document.getElementById('needs-script') === null");
  }

  private static void lookInto(String dump) {
    ask("location.hash = arguments[0]", "dump/" + dump);
    waitUntil(DUMP_IS_SHOWN);
  }

  private static void waitUntil(String condition) {
    browser.executeAsyncScript(
        "const done = arguments[0], look = () => (%s) ? done() : setTimeout(look, 5); look();"
            .formatted(condition));
  }

  private static void assertNoComplaints() {
    assertEquals(
        List.of(), browser.manage().logs().get(LogType.BROWSER).getAll().stream().toList());
    assertEquals(0L, ask("return performance.getEntriesByType('resource').length"));
    assertTrue(
        (Boolean)
            ask(
                "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
        "wider than the screen");
  }

  /** By the rules of WCAG 2 that axe checks: names, roles, contrast, order. */
  private static void assertEverybodyCanUseIt() throws IOException {
    try (InputStream script = ReportInBrowserIT.class.getResourceAsStream("/axe.min.js")) {
      ask(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertEquals(
        List.of(),
        browser.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run().then(found => done(found.violations.map(rule =>
              `${rule.id}: ${rule.help}: ${rule.nodes[0].html} (${rule.nodes.length} times; ${rule.nodes[0].failureSummary})`)))
            """));
  }

  /** What the page's thread took for everything up to now. */
  private static double processorSeconds() {
    List<?> metrics =
        (List<?>) browser.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics");
    for (Object metric : metrics) {
      Map<?, ?> named = (Map<?, ?>) metric;
      if (named.get("name").equals("TaskDuration")) {
        return ((Number) named.get("value")).doubleValue();
      }
    }
    throw new IllegalStateException("no TaskDuration in " + metrics);
  }

  private static Object ask(String script, Object... arguments) {
    return browser.executeScript(script, arguments);
  }

  private static void photograph(String name) throws IOException {
    Map<String, Object> picture =
        browser.executeCdpCommand(
            "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.write(
        SCREENSHOTS.resolve(name + ".png"),
        Base64.getDecoder().decode((String) picture.get("data")));
  }

  @SuppressWarnings("unchecked")
  private static List<WebElement> shownRows(String table) {
    return (List<WebElement>)
        ask(
            "return [...document.querySelectorAll(arguments[0])].filter(row => row.offsetParent)",
            ":is(" + table + ") tbody tr");
  }

  private static void click(WebElement element) {
    ask("arguments[0].scrollIntoView({block: 'center'})", element);
    element.click();
  }

  @Test
  void opensAtDesktopAndPhoneWidthInLightAndDark() throws IOException {
    for (int width : new int[] {1280, 390}) {
      for (String scheme : List.of("light", "dark")) {
        open(ManyDumps.report(60), width, scheme);
        assertNoComplaints();
        assertTrue(browser.findElement(By.cssSelector(".finding h2")).getText().contains("leaks"));
        assertTrue(browser.findElement(By.cssSelector(".finding svg path.worst")).isDisplayed());
        photograph("fleet-" + width + "-" + scheme);
        assertEverybodyCanUseIt();
        lookInto("dump-0-9");
        assertTrue(browser.findElement(By.cssSelector("#dump-view h1")).isDisplayed());
        assertNoComplaints();
        photograph("dump-" + width + "-" + scheme);
        assertEverybodyCanUseIt();
      }
    }
  }

  /** What it takes is printed, for docs/report.md; a clock that others share is no test. */
  @Test
  void fiveHundredDumpsOpenAtOnce() throws IOException {
    write(ManyDumps.full(DUMPS));
    List<Opening> openings = new ArrayList<>();
    for (int time = 0; time < OPENINGS; time++) {
      open(1280, "light");
      openings.add(Opening.ofPage());
      double seconds = processorSeconds();
      assertTrue(seconds > 0 && seconds < MOST_SECONDS_TO_OPEN, seconds + " s");
    }
    System.out.printf(
        Locale.ROOT,
        "a full report of %d dumps: %,d bytes; median of %d openings: %s%n",
        DUMPS,
        Files.size(page()),
        OPENINGS,
        Opening.told(openings));
  }

  /** Milliseconds after the page was asked for. */
  private record Opening(double firstPaint, double loaded, double ready) {
    static Opening ofPage() {
      return new Opening(
          milliseconds("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
          milliseconds("performance.getEntriesByType('navigation')[0].loadEventEnd"),
          milliseconds("performance.getEntriesByName('ready')[0].startTime"));
    }

    private static double milliseconds(String what) {
      return ((Number) ask("return " + what)).doubleValue();
    }

    /** The first one has to start the browser's engine as well. */
    static String told(List<Opening> openings) {
      return String.format(
          Locale.ROOT,
          "first contentful paint after %s, loaded after %s, charts drawn after %s",
          told(openings, Opening::firstPaint),
          told(openings, Opening::loaded),
          told(openings, Opening::ready));
    }

    private static String told(List<Opening> openings, ToDoubleFunction<Opening> figure) {
      double[] sorted = openings.stream().mapToDouble(figure).sorted().toArray();
      return String.format(
          Locale.ROOT,
          "%.0f ms (first time %.0f)",
          sorted[sorted.length / 2],
          figure.applyAsDouble(openings.get(0)));
    }
  }

  @Test
  void fiveHundredDumpsAreSortedSearchedAndDrilledInto() throws IOException {
    open(ManyDumps.report(DUMPS), 1280, "light");
    String dumps = "#dumps table";
    assertEquals(20, shownRows(dumps).size());
    WebElement objects =
        browser.findElement(By.xpath("//table[@data-tools='dumps']//th/button[.='Objects']"));
    click(objects);
    assertEquals("descending", objects.findElement(By.xpath("..")).getDomAttribute("aria-sort"));
    assertTrue(shownRows(dumps).get(0).getText().contains("1,000,499"));
    click(objects);
    assertTrue(shownRows(dumps).get(0).getText().contains("1,000,000"));

    WebElement search = browser.findElement(By.cssSelector("#dumps input[type=search]"));
    search.sendKeys("instance-7 ");
    search.sendKeys(Keys.BACK_SPACE);
    assertTrue(shownRows(dumps).size() == 10, () -> shownRows(dumps).size() + " rows");
    search.clear();
    search.sendKeys(" ");
    WebElement all =
        browser.findElement(By.xpath("//section[@id='dumps']//button[.='Show all 500']"));
    click(all);
    assertEquals(DUMPS, shownRows(dumps).size());

    click(browser.findElement(By.linkText("Look into the dump")));
    waitUntil(DUMP_IS_SHOWN);
    assertTrue(
        browser.findElement(By.cssSelector("#dump-view h1")).getText().startsWith("instance-0"));
    assertFalse(browser.findElement(By.id("fleet-view")).isDisplayed());
    WebElement classes =
        browser.findElement(By.cssSelector("#dump-view input[aria-label='Search in classes']"));
    classes.sendKeys("Invoice24");
    assertEquals(1, shownRows("#dump-view table[data-tools=classes]").size());
    assertTrue(browser.findElement(By.id("dump-view")).getText().contains("and 1,234 more"));

    List<WebElement> tiles = browser.findElements(By.cssSelector(".treemap button"));
    assertTrue(tiles.size() > 10, tiles.size() + " tiles");
    tiles.get(0).sendKeys(Keys.ENTER);
    assertTrue(browser.findElement(By.cssSelector(".crumbs b")).getText().contains("60 MB"));
    browser.navigate().back();
    waitUntil("document.getElementById('dump-view').hidden");
    assertTrue(browser.findElement(By.id("fleet-view")).isDisplayed());
    assertNoComplaints();
  }

  @Test
  void aLinkOpensWhatIsFoldedTwice() throws IOException {
    open(ManyDumps.full(60), 1280, "light");
    String last = "#leak-5ea99";
    assertEquals(0L, ask("return document.querySelectorAll('" + last + " svg').length"));

    ask("location.hash = '" + last + "'");
    waitUntil("document.querySelector('" + last + "').open");
    photograph("leak-folded-twice");
    assertTrue(browser.findElement(By.cssSelector(last + " svg path.worst")).isDisplayed());
    assertEquals(40, browser.findElements(By.cssSelector(last + " .path li")).size());
    List<WebElement> orders = browser.findElements(By.cssSelector(last + " .heat tbody th"));
    assertEquals("from 1 MB", orders.get(0).getText());
    assertEquals("under 4.1 kB", orders.get(orders.size() - 1).getText());
    List<WebElement> cells = browser.findElements(By.cssSelector(last + " .heat td"));
    assertEquals(HeatMap.MOST_NIGHTS * orders.size(), cells.size());
    assertEquals("3", cells.get(cells.size() - 1).getText());
    assertNoComplaints();
  }

  @Test
  @Tag("slow")
  void paperHasEverything() throws IOException {
    int leaks = 33;
    open(ManyDumps.full(60, leaks), 1280, "light");
    browser.executeCdpCommand("Page.printToPDF", Map.of("pageRanges", "1"));

    assertEquals(60, shownRows("#dumps table").size());
    assertEquals(50, shownRows("#templates").size());
    assertEquals(50, shownRows("#calls").size());
    assertEquals(leaks, shownRows("[aria-label=leaks], [aria-label='other leaks']").size());
    assertEquals(leaks, browser.findElements(By.cssSelector("details.leak .chart svg")).size());
  }

  /** What makes a page slow is what a browser has to lay out before it is asked for more. */
  @Test
  void withoutScriptsThePageHasTheFirstRowsHoweverManyThereAre() throws IOException {
    browser.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    try {
      Set<Integer> elements = new HashSet<>();
      for (int dumps : new int[] {60, DUMPS}) {
        write(ManyDumps.full(dumps));
        browser.get(page().toUri().toString());
        assertTrue(browser.findElement(By.id("needs-script")).isDisplayed());
        assertTrue(browser.findElement(By.cssSelector(".finding h2")).getText().contains("leaks"));
        assertEquals(20, browser.findElements(By.cssSelector("#dumps tbody tr")).size());
        elements.add(browser.findElements(By.cssSelector("main *")).size());
      }
      assertEquals(1, elements.size(), elements::toString);
    } finally {
      browser.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }
  }

  /** The name is there to be read, and nothing of it has run. */
  @Test
  void aHostileNameIsRead() throws IOException {
    String name =
        "</script><img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";
    open(ManyDumps.calledLike(name), 1280, "light");
    assertTrue(browser.findElement(By.cssSelector(".finding h2")).getText().contains(name));
    lookInto("dump-0-9");
    assertTrue(browser.findElement(By.id("dump-view")).getText().contains(name));
    browser.findElement(By.cssSelector(".treemap button")).sendKeys(Keys.ENTER);

    assertNull(ask("return window.hacked"));
    assertEquals(0L, ask("return document.querySelectorAll('img').length"));
    assertNoComplaints();
  }

  @Test
  void aKeyboardAndAScreenReaderGetEverywhere() throws IOException {
    open(ManyDumps.report(60), 1280, "light");
    browser.switchTo().activeElement().sendKeys(Keys.TAB);
    assertEquals("To the report", browser.switchTo().activeElement().getText());
    assertEquals(
        List.of(),
        ask(
            """
            return [...document.querySelectorAll('button, a, input, svg[role=img]')]
              .filter(one => !(one.textContent.trim() || one.getAttribute('aria-label')))
              .map(one => one.outerHTML)
            """));
    WebElement leak = browser.findElement(By.cssSelector("details.leak > summary"));
    boolean open = leak.findElement(By.xpath("..")).getDomAttribute("open") != null;
    leak.sendKeys(Keys.ENTER);
    assertEquals(!open, leak.findElement(By.xpath("..")).getDomAttribute("open") != null);
    WebElement sort = browser.findElement(By.cssSelector("#dumps thead button"));
    sort.sendKeys(Keys.ENTER);
    assertEquals("ascending", sort.findElement(By.xpath("..")).getDomAttribute("aria-sort"));
  }
}
