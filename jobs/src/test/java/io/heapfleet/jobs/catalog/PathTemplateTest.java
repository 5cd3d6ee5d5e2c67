package io.heapfleet.jobs.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class PathTemplateTest {
  @Test
  void namesThePartsOfAPath() {
    assertFields(
        "{service}/{instance}/{captured_at}.hprof",
        "/dumps/web/web-3/20261122T031500Z.hprof",
        "service=web instance=web-3 captured_at=20261122T031500Z");
    assertFields(
        "{region}/{service}/{build}/{instance}.hprof",
        "/a/b/eu/web/1.2.3/web-3.hprof",
        "service=web instance=web-3 region=eu build=1.2.3");
    assertNoMatch("{service}/{instance}/{captured_at}.hprof", "/web-3/20261122T031500Z.hprof");
    assertNoMatch("{service}/{instance}.hprof", "/web/web-3.bin");
  }

  @Test
  void gzipMakesNoDifference() {
    assertFields("{instance}.hprof", "/web/web-3.hprof.gz", "instance=web-3");
    assertFields("{instance}.hprof.gz", "/web/web-3.hprof.gz", "instance=web-3");
    assertNoMatch("{instance}.hprof.gz", "/web/web-3.hprof");
  }

  @Test
  void aLayoutThatEndsInANameLeavesTheExtensionAside() {
    assertFields(
        "{instance}/{captured_at}",
        "/web-3/20261122-0315.hprof.gz",
        "instance=web-3 captured_at=20261122-0315");
    assertFields("{service}/{instance}", "/web/web-3.hprof", "service=web instance=web-3");
  }

  @Test
  void aStarIsAnythingWithinOneName() {
    assertFields("{service}/*/{instance}-*.hprof", "/web/x/3-heap.hprof", "service=web instance=3");
    assertFields("{service}/*.hprof", "/web/.hprof", "service=web");
    assertNoMatch("{service}/a*/x.hprof", "/web/b/x.hprof");
    assertNoMatch("/{service}/*/x.hprof", "/web/a/b/x.hprof");
  }

  @Test
  void twoStarsAreAnyNumberOfFolders() {
    String template = "dumps/{service}/**/{instance}.hprof";
    assertFields(template, "/mnt/dumps/web/3.hprof", "service=web instance=3");
    assertFields(template, "/mnt/dumps/web/a/b/c/3.hprof", "service=web instance=3");
    assertNoMatch(template, "/mnt/dumps/3.hprof");
    // From as late a start as matches.
    assertFields(template, "/dumps/old/dumps/web/3.hprof", "service=web instance=3");
    assertFields("**/{instance}.hprof", "/a/b/3.hprof", "instance=3");
  }

  @Test
  void aLeadingSlashIsThePathsBegin() {
    assertFields("/dumps/{service}/*.hprof", "/dumps/web/3.hprof", "service=web");
    assertNoMatch("/dumps/{service}/*.hprof", "/mnt/dumps/web/3.hprof");
    assertFields("dumps/{service}/*.hprof", "/mnt/dumps/web/3.hprof", "service=web");
  }

  @Test
  void theFirstNameTakesAsMuchAsItCan() {
    assertFields(
        "{service}-{instance}.hprof", "/order-api-3.hprof", "service=order-api instance=3");
    assertFields("*-{instance}.hprof", "/order-api-3.hprof", "instance=3");
  }

  @Test
  void aTimeTakesWhatIsATime() {
    assertFields(
        "{instance}-{captured_at}.hprof",
        "/web-3-20261122-0315.hprof",
        "instance=web-3 captured_at=20261122-0315");
    assertFields(
        "{captured_at}-{instance}.hprof",
        "/2026-11-22T03-15-00-web-3.hprof",
        "instance=web-3 captured_at=2026-11-22T03-15-00");
    // No time at all costs only the time.
    assertFields(
        "{service}/{instance}/{captured_at}.hprof",
        "/web/3/latest.hprof",
        "service=web instance=3 captured_at=latest");
  }

  @Test
  void saysWhatIsWrongWithATemplate() {
    assertWrong(
        "{servce}/x.hprof",
        "names {servce}, which is none of {service}, {instance}, {region}, {build}, {captured_at}");
    assertWrong("{}/x.hprof", "names {}, which is none of");
    assertWrong("{service}/{service}.hprof", "names {service} twice");
    assertWrong("{service/x}.hprof", "a { that is not closed");
    assertWrong("service}/x.hprof", "a } without a {");
    assertWrong("{service}//x.hprof", "an empty path part");
    assertWrong("{service}/", "an empty path part");
    assertWrong("", "an empty path part");
    assertWrong("{service}/**", "ends in **");
    assertWrong("{service}/**.hprof", "has ** beside other characters");
    assertWrong("*/x.hprof", "names nothing");
  }

  @Test
  void hostileTemplatesTakeStepsInProportionToThePath() {
    String stars = "*a".repeat(30) + "{service}b";
    assertSteps(stars, "/" + "a".repeat(10_000));
    assertSteps("**/" + "*/**/".repeat(30) + "{service}b", "/a".repeat(5_000));
    assertSteps("**/" + "*a*a*/**/".repeat(15) + "{service}b", "/aaaa".repeat(2_000));
    assertSteps("{instance}{captured_at}*{service}b", "/" + "1".repeat(10_000));
    assertSteps("{service}{instance}{region}{build}*b", "/" + "a".repeat(10_000));
  }

  /** Twice the path may cost twice the steps, and no more than template times path at all. */
  private static void assertSteps(String template, String path) {
    PathTemplate parsed = PathTemplate.parse(template);
    long once = parsed.stepsToMatch(path);
    long twice = parsed.stepsToMatch(path + path);
    assertTrue(once > path.length() / 10, "too few to be counted: " + once);
    assertTrue(twice < 2.2 * once + 1000, once + " steps, then " + twice);
    // 40: how long a time may be. 2: with and without regard to times.
    assertTrue(once < 2L * 40 * template.length() * path.length(), once + " steps");
  }

  /** The plain twin: the template as a regular expression. */
  @Test
  void agreesWithItsPlainTwin() {
    String[] pieces = {"{service}", "{instance}", "{region}", "*", "a", "b", "-", "/", "/", "/**/"};
    String[] texts = {"a", "b", "-", "/", "aa", "x"};
    SplittableRandom random = new SplittableRandom(20261122);
    int matched = 0;
    int tried = 0;
    while (tried < 20_000) {
      StringBuilder template = new StringBuilder(random.nextInt(4) == 0 ? "/" : "");
      for (int i = 1 + random.nextInt(6); i > 0; i--) {
        template.append(pieces[random.nextInt(pieces.length)]);
      }
      template.append("z");
      PathTemplate parsed;
      try {
        parsed = PathTemplate.parse(template.toString());
      } catch (IllegalArgumentException e) {
        continue; // A name twice, or two slashes.
      }
      StringBuilder path = new StringBuilder("/");
      for (int i = 1 + random.nextInt(10); i > 0; i--) {
        String text = texts[random.nextInt(texts.length)];
        path.append(text.equals("/") && path.charAt(path.length() - 1) == '/' ? "" : text);
      }
      path.append("z");
      tried++;
      Map<String, String> expected = twin(template.toString(), path.toString());
      Map<String, String> actual =
          parsed.match(path.toString()).map(PathTemplateTest::byKey).orElse(null);
      assertEquals(expected, actual, template + " on " + path);
      matched += actual == null ? 0 : 1;
    }
    assertTrue(matched > 2_000, "hardly any of the templates match: " + matched);
  }

  /** Null if it does not match. */
  private static Map<String, String> twin(String template, String path) {
    List<String> names = new ArrayList<>();
    StringBuilder regex = new StringBuilder();
    boolean fromRoot = template.startsWith("/");
    Matcher tokens =
        Pattern.compile("\\*\\*/|\\*|\\{(\\w+)}|[^*{]")
            .matcher(fromRoot ? template.substring(1) : template);
    while (tokens.find()) {
      String token = tokens.group();
      if (tokens.group(1) != null) {
        names.add(tokens.group(1));
        regex.append("([^/]+)");
      } else if (token.equals("**/")) {
        regex.append("(?:[^/]+/)*?");
      } else {
        regex.append(token.equals("*") ? "[^/]*" : Pattern.quote(token));
      }
    }
    Pattern pattern = Pattern.compile(regex.toString());
    String rooted = path.substring(1);
    for (int start = fromRoot ? 0 : rooted.length(); start >= 0; start--) {
      if (start > 0 && (start == rooted.length() || rooted.charAt(start - 1) != '/')) {
        continue;
      }
      Matcher match = pattern.matcher(rooted.substring(start));
      if (match.matches()) {
        Map<String, String> fields = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
          fields.put(names.get(i), match.group(i + 1));
        }
        return fields;
      }
    }
    return null;
  }

  private static Map<String, String> byKey(PathTemplate.Match match) {
    Map<String, String> fields = new TreeMap<>();
    match.fields().forEach((field, value) -> fields.put(field.key(), value));
    return fields;
  }

  private static void assertFields(String template, String path, String expected) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : expected.split(" ", -1)) {
      fields.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    PathTemplate.Match match =
        PathTemplate.parse(template)
            .match(path)
            .orElseThrow(() -> new AssertionError(template + " does not match " + path));
    assertEquals(fields, new HashMap<>(byKey(match)), template);
  }

  private static void assertNoMatch(String template, String path) {
    assertFalse(PathTemplate.parse(template).match(path).isPresent(), template + " on " + path);
  }

  private static void assertWrong(String template, String problem) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> PathTemplate.parse(template), template);
    assertTrue(wrong.getMessage().contains("'" + template + "'"), wrong.getMessage());
    assertTrue(wrong.getMessage().contains(problem), wrong.getMessage());
  }
}
