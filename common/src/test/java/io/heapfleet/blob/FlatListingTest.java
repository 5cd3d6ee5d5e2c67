package io.heapfleet.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FlatListingTest {
  @Test
  void asksForWhatAllMatchesBeginWith() {
    assertEquals(List.of("fleet/web-"), FlatListing.matching("fleet/web-*/x").prefixes());
    assertEquals(List.of("fleet/"), FlatListing.matching("/fleet/**/*.hprof").prefixes());
    assertEquals(List.of("fleet/web[1]."), FlatListing.matching("fleet/web\\[1].?").prefixes());
    assertEquals(List.of("fleet/web"), FlatListing.matching("fleet/web").prefixes());
    assertEquals(List.of(""), FlatListing.matching("*").prefixes());
    assertEquals(List.of(""), FlatListing.below("").prefixes());
    assertEquals(List.of("fleet/"), FlatListing.below("fleet").prefixes());
    assertEquals(List.of("fleet/"), FlatListing.below("fleet/").prefixes());
  }

  @Test
  void asksForNothingTwice() {
    assertEquals(
        List.of("api/", "web/1"), FlatListing.matching("{web/1*,web/12?,api/*,api/x}").prefixes());
  }

  @Test
  void takesWhatIsMeantOfWhatComes() {
    FlatListing below = FlatListing.below("fleet");
    assertTrue(below.matches("fleet/web/1.hprof"));
    assertTrue(below.matches("fleet/a//1.hprof"));
    assertFalse(below.matches("fleet"));
    assertFalse(below.matches("fleets/1.hprof"));
    assertFalse(below.matches("fleet/_temporary/1.hprof"));
    FlatListing glob = FlatListing.matching("fleet/web-?");
    assertTrue(glob.matches("fleet/web-1/x/1.hprof"));
    assertFalse(glob.matches("fleet/web-10/1.hprof"));
    assertFalse(glob.matches("fleet"));
  }
}
