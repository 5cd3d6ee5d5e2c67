package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.sql.TableLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.parquet.schema.Type;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * What may stand at the cursor: tables, columns of the tables that the statement names, words of
 * SQL, and commands of the shell. Asks no engine, so that the TAB key never waits.
 */
final class SqlCompleter implements Completer {
  /** What both dialects have and these tables are asked with. */
  private static final List<String> WORDS =
      List.of(
          ("SELECT FROM WHERE GROUP ORDER BY HAVING LIMIT JOIN LEFT RIGHT FULL INNER CROSS USING ON"
                  + " AS AND OR NOT IN IS NULL LIKE BETWEEN EXISTS CASE WHEN THEN ELSE END DISTINCT"
                  + " UNION ALL EXCEPT INTERSECT WITH RECURSIVE VALUES ASC DESC NULLS FIRST LAST"
                  + " OVER PARTITION CAST DATE TIMESTAMP INTERVAL TRUE FALSE DESCRIBE EXPLAIN"
                  + " count( sum( min( max( avg( median( round( min_by( max_by( coalesce( lower("
                  + " upper( array_contains( regexp_replace( date_trunc( row_number(")
              .split(" "));

  /** {@code FROM dumps AS d}: group 1 the table, group 2 what the statement calls it. */
  private static final Pattern NAMED =
      Pattern.compile("\\b(?:FROM|JOIN)\\s+(\\w+)(?:\\s+(?:AS\\s+)?(\\w+))?", flags());

  private static final Pattern BEHIND_FROM =
      Pattern.compile("\\b(?:FROM|JOIN|DESCRIBE)\\s+\\w*$", flags());

  private static final Pattern QUALIFIER = Pattern.compile("(\\w+)\\.\\w*$");

  private final Map<String, List<String>> columns =
      TableLayout.all().stream()
          .collect(
              Collectors.toMap(
                  TableLayout::name,
                  table -> table.columns().stream().map(Type::getName).toList(),
                  (one, same) -> one,
                  LinkedHashMap::new));

  private static int flags() {
    return Pattern.CASE_INSENSITIVE;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String before = line.line().substring(0, line.cursor());
    words(line.line(), before, line.word())
        .distinct()
        .forEach(
            word ->
                candidates.add(
                    new Candidate(word, word, null, null, null, null, /* space */ false)));
  }

  private Stream<String> words(String statement, String before, String word) {
    if (ShellInput.isCommand(before)) {
      return ofCommand(before.stripLeading());
    }
    if (SqlStatements.endsInside(before)) {
      return Stream.of();
    }
    Matcher qualifier = QUALIFIER.matcher(before);
    if (qualifier.find()) {
      return columnsOf(statement, qualifier.group(1));
    }
    if (BEHIND_FROM.matcher(before).find()) {
      return columns.keySet().stream();
    }
    boolean lower = word.equals(word.toLowerCase(Locale.ROOT));
    return Stream.of(
            named(statement).values().stream().flatMap(table -> columns.get(table).stream()),
            columns.keySet().stream(),
            WORDS.stream().map(sql -> lower ? sql.toLowerCase(Locale.ROOT) : sql))
        .flatMap(words -> words);
  }

  private Stream<String> ofCommand(String before) {
    String[] words = before.split("\\s+", -1);
    if (words.length == 1) {
      return Stream.of(ShellCommand.values()).map(ShellCommand::word);
    }
    Optional<ShellCommand> command =
        words.length == 2 ? ShellCommand.of(words[0]) : Optional.empty();
    return command.stream().flatMap(this::argumentsOf);
  }

  private Stream<String> argumentsOf(ShellCommand command) {
    return switch (command) {
      case DESCRIBE -> columns.keySet().stream();
      case FORMAT ->
          Stream.of(ResultFormat.values()).map(format -> format.name().toLowerCase(Locale.ROOT));
      case HELP, TIMING, QUIT -> Stream.of();
    };
  }

  /** The columns of what is named so, else of all tables of the statement. */
  private Stream<String> columnsOf(String statement, String name) {
    Map<String, String> named = named(statement);
    String table = named.get(name.toLowerCase(Locale.ROOT));
    return (table != null ? Stream.of(table) : named.values().stream())
        .flatMap(one -> columns.get(one).stream());
  }

  /** The tables of a statement, by their own names and by those that it gives them. */
  private Map<String, String> named(String statement) {
    Map<String, String> named = new LinkedHashMap<>();
    List<String> words = new ArrayList<>(List.of(statement.toLowerCase(Locale.ROOT).split("\\W+")));
    words.retainAll(columns.keySet());
    words.forEach(table -> named.put(table, table));
    Matcher matcher = NAMED.matcher(statement);
    while (matcher.find()) {
      String table = matcher.group(1).toLowerCase(Locale.ROOT);
      if (matcher.group(2) != null && columns.containsKey(table)) {
        named.put(matcher.group(2).toLowerCase(Locale.ROOT), table);
      }
    }
    return named;
  }
}
