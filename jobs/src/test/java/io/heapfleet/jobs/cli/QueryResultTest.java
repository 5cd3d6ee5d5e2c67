package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heapfleet.jobs.LocalSpark;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalSpark.class)
class QueryResultTest {
  private static final String HOSTILE = "a \"quoted\", line\r\nnext\tline \u0000\u001B[2J 日本語 🚀 ";

  private final SparkSession spark;
  private final StringWriter out = new StringWriter();

  QueryResultTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void tableAlignsAndCounts() throws IOException {
    result("SELECT 'byte[]' AS class_name, 12 AS n UNION ALL SELECT 'Order', 3 ORDER BY n")
        .writeTable(out, 80);

    assertEquals(
        "class_name   n\n----------  --\nOrder        3\nbyte[]      12\n(2 rows)\n",
        out.toString());
  }

  @Test
  void tableShowsNullAndNoRows() throws IOException {
    result("SELECT CAST(NULL AS INT) AS n").writeTable(out, 80);
    result("SELECT 1 AS n WHERE false").writeTable(out, 80);

    assertEquals("   n\n----\nNULL\n(1 row)\nn\n-\n(0 rows)\n", out.toString());
  }

  @Test
  void tableKeepsHostileValuesOnTheirLine() throws IOException {
    new QueryResult(strings(HOSTILE), 10).writeTable(out, 200);

    assertEquals(4, out.toString().lines().count(), out::toString);
    assertTrue(
        out.toString().contains("line\\r\\nnext\\tline \\u0000\\u001B[2J 日本語 🚀"), out::toString);
  }

  @Test
  void csvQuotesWhatRfc4180Asks() throws IOException {
    result(
            """
            SELECT 'plain' AS a, 'with, comma' AS `b,c`, 'say "hi"' AS d, '' AS e,
                CAST(NULL AS STRING) AS f, ' padded ' AS g, 1.50 AS h, true AS i
            """)
        .writeCsv(out);

    assertEquals(
        "a,\"b,c\",d,e,f,g,h,i\r\nplain,\"with, comma\",\"say \"\"hi\"\"\",\"\",,\" padded \",1.50,true\r\n",
        out.toString());
  }

  @Test
  void nestedValuesAreJsonBytesAreBase64TimesAreUtc() throws IOException {
    result(
            """
            SELECT array('x', NULL) AS a, named_struct('k', 1, 'v', CAST(NULL AS INT)) AS s,
                X'00FF' AS b, timestamp'2026-11-22T03:15:00Z' AS t
            """)
        .writeCsv(out);

    assertEquals(
        "a,s,b,t\r\n\"[\"\"x\"\",null]\",\"{\"\"k\"\":1,\"\"v\"\":null}\",AP8=,2026-11-22 03:15:00\r\n",
        out.toString());
  }

  @Test
  void jsonKeepsNullsNamesApartAndNumbersWhole() throws IOException {
    result(
            "SELECT 1 AS id, 2 AS id, CAST(NULL AS STRING) AS name, 9223372036854775807 AS big, double('NaN') AS x")
        .writeJson(out);

    assertEquals(
        "{\"id\":1,\"id_2\":2,\"name\":null,\"big\":9223372036854775807,\"x\":\"NaN\"}\n",
        out.toString());
  }

  @Test
  void jsonIsOneObjectPerLineWhateverTheValues() throws IOException {
    new QueryResult(strings(HOSTILE, "", "\u2028"), 10).writeJson(out);

    List<String> lines = List.of(out.toString().split("\n"));
    assertEquals(3, lines.size());
    assertEquals(HOSTILE, new ObjectMapper().readTree(lines.get(0)).get("value").asText());
  }

  @Test
  void announcesWhatItDoesNotShow() throws IOException {
    QueryResult.Written written = new QueryResult(spark.range(10).toDF(), 3).writeTable(out, 80);
    assertEquals(new QueryResult.Written(3, true), written);
    assertTrue(out.toString().endsWith("(3 rows, and more)\n"), out::toString);

    assertEquals(
        new QueryResult.Written(10, false),
        new QueryResult(spark.range(10).toDF(), 10).writeCsv(out));
    assertEquals(
        new QueryResult.Written(9, true),
        new QueryResult(spark.range(10).toDF(), 9).writeJson(out));
  }

  /** What was written is read back by a parser that knows nothing but RFC 4180, and by Jackson. */
  @Test
  void anyTextSurvivesCsvAndJson() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    String[] texts = new String[300];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = randomText(random);
    }
    Dataset<Row> rows = strings(texts).coalesce(1);

    new QueryResult(rows, Long.MAX_VALUE).writeCsv(out);
    List<String> fromCsv = readCsvColumn(out.toString());
    assertEquals(List.of(texts), fromCsv.subList(1, fromCsv.size()));

    StringWriter json = new StringWriter();
    new QueryResult(rows, Long.MAX_VALUE).writeJson(json);
    List<String> fromJson = new ArrayList<>();
    for (String line : json.toString().lines().toList()) {
      JsonNode object = new ObjectMapper().readTree(line);
      fromJson.add(object.get("value").asText());
    }
    assertEquals(List.of(texts), fromJson);
  }

  private QueryResult result(String sql) {
    return new QueryResult(spark.sql(sql), Long.MAX_VALUE);
  }

  private Dataset<Row> strings(String... values) {
    List<Row> rows = new ArrayList<>();
    for (String value : values) {
      rows.add(RowFactory.create(value));
    }
    return spark.createDataFrame(rows, new StructType().add("value", DataTypes.StringType));
  }

  private static String randomText(SplittableRandom random) {
    String alphabet = "ab ,\"\r\n\t\\;'\u0000\u001Bé日\u2028🚀";
    int[] letters = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  /** RFC 4180 for one column, a character at a time. */
  private static List<String> readCsvColumn(String csv) {
    List<String> values = new ArrayList<>();
    int i = 0;
    while (i < csv.length()) {
      StringBuilder value = new StringBuilder();
      if (csv.charAt(i) == '"') {
        i++;
        while (csv.charAt(i) != '"' || csv.startsWith("\"\"", i)) {
          i += csv.charAt(i) == '"' ? 1 : 0;
          value.append(csv.charAt(i++));
        }
        i++;
      } else {
        while (csv.charAt(i) != '\r') {
          value.append(csv.charAt(i++));
        }
      }
      assertTrue(csv.startsWith("\r\n", i), "after " + value);
      i += 2;
      values.add(value.toString());
    }
    return values;
  }
}
