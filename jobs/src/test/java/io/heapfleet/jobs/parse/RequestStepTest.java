package io.heapfleet.jobs.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.finding.SharedLabel;
import io.heapfleet.request.Call;
import io.heapfleet.request.CallContext;
import io.heapfleet.request.FoundRequest;
import io.heapfleet.request.SharedObject;
import io.heapfleet.table.RequestRow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestStepTest {
  private static final long MB = 1_000_000;
  private static final long HEAP = 100 * MB;

  private static FoundRequest request(long id, Call call, long bytes) {
    return new FoundRequest(
        id,
        "org.apache.coyote.Request",
        "Tomcat",
        call,
        null,
        100 + id,
        id,
        100 + id,
        List.of(id, 200 + id),
        bytes,
        new CallContext(null, null, Map.of("requestId", "r-17", "user", "ann")));
  }

  private static FoundRequest get(long id, String path, long bytes) {
    return request(id, Call.http("GET", path, "token=hunter2"), bytes);
  }

  private final FoundRequest first = get(1, "/api/orders/17", 5 * MB);
  private final FoundRequest second = get(2, "/api/orders/18", 4 * MB);
  private final FoundRequest other = get(3, "/healthz", 3 * MB);
  private final List<FoundRequest> found = List.of(first, second, other);

  private RequestStep step(SharedObject... shared) {
    return new RequestStep(found, List.of(shared), Map.of(), HEAP, false);
  }

  @Test
  void callsOfAKindAreSummedUp() {
    assertEquals(9 * MB, step().labels().get(101L).alikeBytes());
    assertEquals(2, step().labels().get(102L).alike());
    assertEquals(1, step().labels().get(103L).alike());
    assertTrue(step().top(List.of()).isEmpty(), "9 % of the heap is not much");
  }

  @Test
  void whatCallsOfAKindShareIsCountedOnceForAll() {
    RequestStep step = step(new SharedObject(0x50, 20 * MB, List.of(first, second)));

    assertEquals(29 * MB, step.labels().get(101L).alikeBytes());
    assertEquals(2, step.labels().get(101L).alike());
    assertEquals(
        Map.of(
            0x50L,
            new SharedLabel(
                2,
                "request",
                "handling GET /api/orders/17?token=… and handling GET /api/orders/18?token=…")),
        step.sharedLabels());
    assertEquals(29 * MB, step.top(List.of()).orElseThrow().retainedBytes());
    assertEquals(List.of(0x50L), step.holders().get(0x50L));
    assertEquals(List.of(1L, 201L), step.holders().get(101L));
    RequestRow row = step.rows(List.of()).get(1);
    assertEquals(20 * MB, row.sharedBytes());
    assertEquals(0x50L, row.sharedId());
    assertEquals(2, row.sharedCalls());
    assertEquals(4 * MB, row.retainedBytes());
    assertEquals(0, step.rows(List.of()).get(2).sharedBytes());
  }

  @Test
  void whatCallsOfSeveralKindsShareIsNoKinds() {
    RequestStep step = step(new SharedObject(0x50, 20 * MB, List.of(first, other)));

    assertEquals(9 * MB, step.labels().get(101L).alikeBytes());
    assertEquals(3 * MB, step.labels().get(103L).alikeBytes());
    assertEquals(20 * MB, step.rows(List.of()).get(2).sharedBytes());
  }

  @Test
  void valuesAreLeftOutUnlessTheyAreAskedFor() {
    FoundRequest secret = get(1, "/api/users/ann@example.com", MB);
    RequestRow masked =
        new RequestStep(List.of(secret), List.of(), Map.of(), HEAP, false).rows(List.of()).get(0);
    assertEquals("/api/users/…", masked.path());
    assertEquals("token=…", masked.query());
    assertEquals(List.of("requestId=r-17", "user=…"), masked.context());

    RequestRow plain =
        new RequestStep(List.of(secret), List.of(), Map.of(), HEAP, true).rows(List.of()).get(0);
    assertEquals("/api/users/ann@example.com", plain.path());
    assertEquals("token=hunter2", plain.query());
    assertEquals(List.of("requestId=r-17", "user=ann"), plain.context());
    assertEquals(masked.sentence(), plain.sentence());
    assertEquals("/api/users/{id}", plain.pathTemplate());
  }
}
