package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.cli.TextTable.Align;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void alignsTextLeftAndNumbersRight() {
    TextTable table = new TextTable().column("type", Align.LEFT).column("bytes", Align.RIGHT);
    table.row("byte[]", "1024").row("shop.orders.Order", "7");

    assertEquals(
        List.of(
            "type               bytes",
            "-----------------  -----",
            "byte[]              1024",
            "shop.orders.Order      7"),
        table.lines());
  }

  @Test
  void wideCharactersTakeTwoColumnsAndAccentsNone() {
    TextTable table = new TextTable().column("name", Align.LEFT).column("n", Align.RIGHT);
    table.row("日本語", "1").row("e\u0301te\u0301", "2").row("🚀", "3");

    assertEquals(
        List.of("name    n", "------  -", "日本語  1", "e\u0301te\u0301     2", "🚀      3"),
        table.lines());
  }

  @Test
  void whatATerminalWouldObeyIsSpeltOut() {
    TextTable table = new TextTable().column("thread", Align.LEFT);
    table.row("evil\u001B[2J\r\n\tname\u202Egnp\u0000\uD800 \uDBFF\uDFFF");

    assertEquals(
        "evil\\u001B[2J\\r\\n\\tname\\u202Egnp\\u0000\\uD800 \\u{10FFFF}", table.lines().get(2));
  }

  @Test
  void cutsTheWidestColumnAndShowsThatItDid() {
    TextTable table = new TextTable().column("n", Align.RIGHT).column("type", Align.LEFT);
    table.row("12345", "com.example.shop.orders.VeryLongClassName");

    List<String> lines = table.lines(30);

    assertEquals("12345  com.example.shop.order…", lines.get(2));
    assertEquals(30, DisplayWidth.columns(lines.get(2)));
  }

  @Test
  void doesNotCutAWideCharacterInHalf() {
    assertEquals("日…", DisplayWidth.cut("日本語", 4));
    assertEquals("日本…", DisplayWidth.cut("日本語", 5));
    assertEquals("日本語", DisplayWidth.cut("日本語", 6));
  }

  @Test
  void anEmptyCellForNull() {
    TextTable table = new TextTable().column("a", Align.LEFT).column("b", Align.LEFT);

    assertEquals("   x", table.row(null, "x").lines().get(2));
  }

  @Test
  void refusesARowOfAnotherLength() {
    TextTable table = new TextTable().column("a", Align.LEFT);

    assertThrows(IllegalArgumentException.class, () -> table.row("1", "2"));
  }

  /** Whatever the values, every line is one line, has nothing to obey, and fits. */
  @Test
  void noValueBreaksTheTable() {
    SplittableRandom random = new SplittableRandom(42);
    for (int round = 0; round < 200; round++) {
      TextTable table = new TextTable().column("a", Align.LEFT).column("b", Align.RIGHT);
      for (int row = 0; row < 5; row++) {
        table.row(randomText(random), randomText(random));
      }
      for (String line : table.lines(40)) {
        assertTrue(DisplayWidth.columns(line) <= 40, line);
        assertEquals(DisplayWidth.visible(line), line);
      }
    }
  }

  private static String randomText(SplittableRandom random) {
    int[] codePoints =
        random.ints(random.nextInt(60), 0, 0x30000).map(c -> c % 7 == 0 ? c : c % 0x300).toArray();
    return new String(codePoints, 0, codePoints.length);
  }
}
