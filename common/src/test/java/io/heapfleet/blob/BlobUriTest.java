package io.heapfleet.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class BlobUriTest {
  @Test
  void aSchemeNeedsASlash() {
    assertEquals("abfss", BlobUri.scheme("ABFSS://c@a.dfs.core.windows.net/x"));
    assertEquals("file", BlobUri.scheme("file:/x"));
    assertEquals("", BlobUri.scheme("/x/file:/y"));
    assertEquals("", BlobUri.scheme("web:1.hprof"));
    assertEquals("", BlobUri.scheme("C:/dumps"));
  }

  @Test
  void credentialsAreNotShown() {
    assertEquals("s3a://bucket/x", BlobUri.withoutCredentials("s3a://KEY:se+cret@bucket/x"));
    assertEquals("s3a://bucket", BlobUri.withoutCredentials("s3a://KEY:secret@bucket"));
    assertEquals(
        "https://a.blob.core.windows.net/c/x.hprof",
        BlobUri.withoutCredentials(
            "https://a.blob.core.windows.net/c/x.hprof?sv=2024&sig=a%2Fb/c%3D"));
    assertEquals("az://c/*.hprof", BlobUri.withoutCredentials("az://c/*.hprof?sig=secret"));
  }

  @Test
  void whatIsNoCredentialStays() {
    for (String location :
        new String[] {
          "abfss://dumps@account.dfs.core.windows.net/web/x.hprof",
          "hdfs://name:8020/web/a@b:c.hprof",
          "abfss://c@a/web-?/date=2026-11-22/x.hprof",
          "abfss://c@a/web-?.hprof",
          "/dumps/a?b=c.hprof",
          "file:///dumps/a?b=c.hprof",
        }) {
      assertEquals(location, BlobUri.withoutCredentials(location));
    }
  }

  @Test
  void thePathIsWhatPeopleWrite() {
    assertEquals("/dumps/a b", BlobUri.path("file:///dumps/a%20b"));
    assertEquals("/dumps/a%20b", BlobUri.path("/dumps/a%20b"));
    assertEquals("/web/a%20b", BlobUri.path("abfss://c@a/web/a%20b"));
    assertEquals("/web/x", BlobUri.path("https://a/web/x?sig=secret"));
    assertEquals("/", BlobUri.path("s3a://bucket"));
    assertEquals("/x", BlobUri.path("hdfs:/x"));
    assertEquals("/ü%", BlobUri.path("file:/%C3%BC%25"));
    assertEquals("/50%/%zz", BlobUri.path("file:/50%/%zz"));
  }
}
