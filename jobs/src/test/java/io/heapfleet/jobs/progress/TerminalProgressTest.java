package io.heapfleet.jobs.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
  private static final long MB = 1_000_000;

  private final ByteArrayOutputStream drawn = new ByteArrayOutputStream();
  private final TerminalProgress progress =
      new TerminalProgress(new PrintStream(drawn, true, StandardCharsets.UTF_8), 90);

  @Test
  void theLastDrawingOfAStageIsWhole() {
    progress.start("parse", 12, 400 * MB);
    progress.advance(3, 100 * MB);
    progress.finish();

    String last = drawings().get(drawings().size() - 1);
    assertTrue(last.startsWith("parse 100%"), last);
    assertTrue(last.contains("400/400 MB"), last);
    assertTrue(last.contains("12 of 12 dumps"), last);
    assertTrue(drawings().stream().allMatch(line -> line.length() < 90), () -> "" + drawings());
  }

  @Test
  void aStageWithNothingToCountIsDrawnToo() {
    progress.start("compare", 0, 0);
    progress.finish();

    assertTrue(drawings().get(0).startsWith("compare"), () -> "" + drawings());
  }

  @Test
  void callsThatComeTooLateDoNoHarm() {
    progress.start("plan", 1, 0);
    progress.finish();
    int drawings = drawings().size();
    progress.advance(1, 0);
    progress.finish();

    assertEquals(drawings, drawings().size());
  }

  private List<String> drawings() {
    return drawn
        .toString(StandardCharsets.UTF_8)
        .replaceAll("\u001B\\[[0-9;?]*[A-Za-z]", "")
        .lines()
        .flatMap(line -> List.of(line.split("\r")).stream())
        .filter(line -> !line.isBlank())
        .toList();
  }
}
