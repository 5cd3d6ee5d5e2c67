package io.heapfleet.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DumpIdentityTest {
  private static final DumpIdentity NOTHING = new DumpIdentity(null, null, null, null);

  @Test
  void whatIsToldCountsBeforeWhatThePlatformSays() {
    Map<String, String> appService =
        Map.of(
            "WEBSITE_SITE_NAME", "orders",
            "WEBSITE_INSTANCE_ID", "3a9f",
            "HOSTNAME", "e5c1",
            "REGION_NAME", "West Europe");
    assertEquals(
        new DumpIdentity("shop", "3a9f", "West Europe", "1.9.0"),
        new DumpIdentity("shop", null, null, "1.9.0").orElse(appService::get));
  }

  @Test
  void inKubernetesTheHostIsThePod() {
    assertEquals(
        new DumpIdentity(null, "orders-7d4b9c-x2x9k", null, null),
        NOTHING.orElse(Map.of("HOSTNAME", "orders-7d4b9c-x2x9k", "POD_NAME", " ")::get));
  }

  @Test
  void unknownThingsAreNeitherLabelsNorFolders() {
    DumpIdentity some = new DumpIdentity("orders", null, "", "1.9.0");
    assertEquals(Map.of("service", "orders", "build", "1.9.0"), some.labels());
    assertEquals(List.of("orders", "1.9.0"), some.folders());
    assertEquals(List.of(), NOTHING.folders());
  }

  /** A name may not leave its folder, hide from scans, or be more than one folder. */
  @Test
  void foldersAreOneVisibleNameEach() {
    assertEquals(
        List.of("team-orders", "-.", "-hidden"),
        new DumpIdentity("team/orders", "_hidden", null, "..").folders());
    assertEquals(
        List.of("münchen-1", "a-b-c"),
        new DumpIdentity("münchen 1", "a?b\nc", null, null).folders());
    assertEquals(
        100, new DumpIdentity("x".repeat(300), null, null, null).folders().get(0).length());
    assertEquals(
        "team/orders", new DumpIdentity("team/orders", null, null, null).labels().get("service"));
  }
}
