package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlStatementsTest {
  @Test
  void aSemicolonInAStringANameOrACommentEndsNothing() {
    assertEquals(
        List.of("SELECT ';' AS \"a;b\", 'it''s; one' -- not; here\n + `c;d`", "SELECT /* ; */ 2"),
        SqlStatements.of(
            "SELECT ';' AS \"a;b\", 'it''s; one' -- not; here\n + `c;d`;\n SELECT /* ; */ 2 ;"));
  }

  @Test
  void nothingIsNoStatement() {
    assertEquals(List.of(), SqlStatements.of(" ;; -- only a comment\n ; /* and another"));
    assertEquals(List.of("SELECT 'open; string"), SqlStatements.of("SELECT 'open; string"));
  }

  @Test
  void aStatementIsCompleteWithItsSemicolon() {
    assertTrue(SqlStatements.isComplete("SELECT 1; -- one"));
    assertFalse(SqlStatements.isComplete("SELECT 1; SELECT"));
    assertFalse(SqlStatements.isComplete("SELECT ';"));
  }

  @Test
  void aTextMayEndInsideOfSomething() {
    assertTrue(SqlStatements.endsInside("SELECT 'abc"));
    assertTrue(SqlStatements.endsInside("SELECT 1 -- comm"));
    assertTrue(SqlStatements.endsInside("SELECT \"na"));
    assertFalse(SqlStatements.endsInside("SELECT 'it''s' "));
    assertFalse(SqlStatements.endsInside("SELECT /* a */ 1 -- b\n"));
  }
}
