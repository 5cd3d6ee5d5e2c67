package io.heapfleet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlPathTest {
  @ParameterizedTest
  @CsvSource({
    "/api/orders, /api/orders",
    "/, /",
    "/api/orders/17/lines/3, /api/orders/{n}/lines/{n}",
    "/api/orders/-1.5, /api/orders/{n}",
    "/v2/items/3fa85f64-5717-4562-b3fc-2c963f66afa6, /v2/items/{id}",
    "/blobs/00deadbeef, /blobs/{id}",
    "/decade/facade, /decade/facade",
    "/users/ann@acme.com/mails, /users/{id}/mails",
    "/users/ann%40acme.com, /users/{id}",
    "/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0, /reset/{id}",
    "/api/export;jsessionid=0A1B2C, /api/export",
    "/api/very-long-name-of-a-resource-here/list, /api/very-long-name-of-a-resource-here/list",
  })
  void aTemplateIsWhatCallsHaveInCommon(String path, String template) {
    assertEquals(template, UrlPath.template(path));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/orders/17, /api/orders/17",
    "/users/ann@acme.com/mails, /users/…/mails",
    "/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0, /reset/…",
    "/api/export;jsessionid=0A1B2C/x, /api/export;jsessionid=…/x",
    "/v2/3fa85f64-5717-4562-b3fc-2c963f66afa6, /v2/3fa85f64-5717-4562-b3fc-2c963f66afa6",
  })
  void aPathIsShownWithoutWhatMayBeSecret(String path, String masked) {
    assertEquals(masked, UrlPath.masked(path));
  }

  @ParameterizedTest
  @CsvSource({
    "year=2019&token=hunter2, year=…&token=…",
    "a=b=c, a=…",
    "hunter2, …",
    "a=1&hunter2, a=…&…",
    "a=, a=…",
  })
  void ofAQueryOnlyTheNamesAreShown(String query, String masked) {
    assertEquals(masked, UrlPath.maskedQuery(query));
  }
}
