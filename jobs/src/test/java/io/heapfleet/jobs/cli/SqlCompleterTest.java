package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.sql.TableSchemas;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.Test;

/** What TAB offers where the bar stands. */
class SqlCompleterTest {
  @Test
  void behindFromThereAreTables() {
    assertEquals(TableSchemas.names(), offered("SELECT * FROM |"));
    assertEquals(TableSchemas.names(), offered("SELECT * FROM dumps d join du|"));
    assertEquals(TableSchemas.names(), offered("describe |"));
  }

  @Test
  void columnsAreThoseOfTheTablesThatTheStatementNames() {
    List<String> offered = offered("SELECT | FROM dumps");
    assertTrue(offered.contains("captured_at"), offered::toString);
    assertTrue(offered.contains("dump_id"), offered::toString);
    assertFalse(offered.contains("from_id"), offered::toString);
    assertEquals(offered.size(), offered.stream().distinct().count());

    assertTrue(offered("SELECT 1 FROM dumps JOIN refs USING (|").contains("from_id"));
  }

  @Test
  void aNameThatTheStatementGivesIsItsTable() {
    List<String> offered = offered("SELECT * FROM objects AS o JOIN refs r ON r.|");
    assertTrue(offered.contains("from_id"), offered::toString);
    assertFalse(offered.contains("shallow_bytes"), offered::toString);
    assertTrue(offered("SELECT o.| FROM objects AS o JOIN refs r").contains("shallow_bytes"));
  }

  @Test
  void wordsOfSqlAreOfferedAsTheyAreTyped() {
    assertTrue(offered("SEL|").contains("SELECT"));
    assertTrue(offered("sel|").contains("select"));
  }

  @Test
  void nothingInsideAStringOrAComment() {
    assertEquals(List.of(), offered("SELECT * FROM dumps WHERE service = 'or|"));
    assertEquals(List.of(), offered("SELECT 1 -- FROM |"));
  }

  @Test
  void commandsAndWhatTheyTake() {
    assertTrue(offered("\\|").containsAll(List.of("\\d", "\\format", "\\timing", "\\?", "\\q")));
    assertEquals(TableSchemas.names(), offered("\\d |"));
    assertEquals(List.of("table", "csv", "json"), offered("\\format c|"));
    assertEquals(List.of(), offered("\\timing |"));
    assertEquals(List.of(), offered("\\d dumps |"));
  }

  private static List<String> offered(String textWithBar) {
    int cursor = textWithBar.indexOf('|');
    String text = textWithBar.replace("|", "");
    List<Candidate> candidates = new ArrayList<>();
    new SqlCompleter()
        .complete(null, new ShellInput().parse(text, cursor, ParseContext.COMPLETE), candidates);
    return candidates.stream().map(Candidate::value).toList();
  }
}
