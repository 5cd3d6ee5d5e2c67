package io.heapfleet.blob.azure;

import io.heapfleet.blob.BlobUri;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A location in Azure Blob Storage, taken apart. Two forms:
 *
 * <pre>
 *   az://ACCOUNT/CONTAINER/PATH                           names as they are
 *   https://ACCOUNT.blob.core.windows.net/CONTAINER/PATH  names percent-encoded, perhaps ?SAS
 *   http://HOST:PORT/ACCOUNT/CONTAINER/PATH               the same for an emulator
 * </pre>
 *
 * @param account name of the storage account
 * @param endpoint where the account is served, without a slash at the end; null where the location
 *     leaves that to the settings
 * @param container name of the container
 * @param name the path as it is written, taken for a blob's name; never begins with a slash
 * @param glob the path as a glob
 * @param sas shared access signature without the question mark; null if there is none
 */
record AzureLocation(
    String account, String endpoint, String container, String name, String glob, String sas) {
  static final String SCHEME = "az";

  private static final String EXPECTED =
      "expected az://ACCOUNT/CONTAINER/PATH or https://ACCOUNT.blob.core.windows.net/CONTAINER/PATH";

  private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]{3,24}");
  private static final Pattern CONTAINER =
      Pattern.compile("\\$?[a-z0-9](?:-?[a-z0-9]){1,62}", Pattern.CASE_INSENSITIVE);

  /** As {@link BlobUri#withoutCredentials} sees it: a glob's ? is never followed by name=. */
  private static final Pattern QUERY =
      Pattern.compile("\\?([A-Za-z0-9_.~%-]+=.*)$", Pattern.DOTALL);

  /** The account is the host's first label: {@code acme.blob.}, {@code acme.z13.blob.}. */
  private static final Pattern ACCOUNT_HOST =
      Pattern.compile("([a-z0-9]{3,24})(?:-secondary)?(?:\\.z\\d+)?\\.blob\\..+");

  private static final Pattern AZURE_HOST =
      Pattern.compile(
          ".+\\.blob\\.(?:storage\\.azure\\.net|core\\.(?:windows\\.net|chinacloudapi\\.cn"
              + "|usgovcloudapi\\.net))");

  /** Numbers, or no dots: nothing that has an account in its name. */
  private static final Pattern BARE_HOST = Pattern.compile("[0-9.]+|\\[[0-9a-f:]+]|[a-z0-9-]+");

  /**
   * Takes a location apart.
   *
   * @throws IllegalArgumentException if it is none; the message holds no credentials
   */
  static AzureLocation parse(String location, AzureSettings settings) {
    String scheme = BlobUri.scheme(location);
    Matcher query = QUERY.matcher(location);
    String sas = query.find() ? signature(location, query.group(1)) : null;
    String shown = BlobUri.withoutCredentials(location);
    String rest = shown.substring(scheme.length() + 1);
    if (!rest.startsWith("//")) {
      throw new IllegalArgumentException(shown + ": " + EXPECTED);
    }
    rest = rest.substring(2);
    String host = upToSlash(rest).toLowerCase(Locale.ROOT);
    rest = afterSlash(rest);
    if (scheme.equals(SCHEME)) {
      return at(shown, host, null, rest, rest, sas);
    }
    String endpoint = scheme + "://" + host;
    String configured = settings.accountAt(shown);
    if (configured != null) {
      String path = shown.substring(settings.endpoint(configured).length());
      String below = path.startsWith("/") ? path.substring(1) : path;
      return at(shown, configured, null, BlobUri.decode(below), BlobUri.decodeGlob(below), sas);
    }
    String account;
    Matcher accountHost = ACCOUNT_HOST.matcher(host);
    if (accountHost.matches()) {
      account = accountHost.group(1);
    } else if (BARE_HOST.matcher(host.replaceFirst(":\\d+$", "")).matches()) {
      account = upToSlash(rest);
      endpoint += "/" + account;
      rest = afterSlash(rest);
    } else {
      throw new IllegalArgumentException(
          "%s: no account is served at %s as far as is known; set %sACCOUNT=%s if one is"
              .formatted(shown, host, AzureSettings.ENDPOINT, endpoint));
    }
    if (endpoint.equals(settings.endpoint(account))) {
      endpoint = null;
    }
    return at(shown, account, endpoint, BlobUri.decode(rest), BlobUri.decodeGlob(rest), sas);
  }

  private static AzureLocation at(
      String shown, String account, String endpoint, String path, String glob, String sas) {
    if (account.contains("@")) {
      throw new IllegalArgumentException(
          shown + ": " + EXPECTED + "; abfss:// takes the container first");
    }
    String container = upToSlash(path);
    if (!ACCOUNT.matcher(account).matches() || !CONTAINER.matcher(container).matches()) {
      throw new IllegalArgumentException(shown + ": " + EXPECTED);
    }
    return new AzureLocation(account, endpoint, container, afterSlash(path), afterSlash(glob), sas);
  }

  private static String signature(String location, String query) {
    if (!query.startsWith("sig=") && !query.contains("&sig=")) {
      throw new IllegalArgumentException(
          BlobUri.withoutCredentials(location)
              + ": a query is read as a shared access signature, and this one holds none (sig=)");
    }
    return query;
  }

  private static String upToSlash(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? text : text.substring(0, slash);
  }

  private static String afterSlash(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? "" : text.substring(slash + 1);
  }

  /** The uri of a blob in this container: without credentials, and leads back to the blob. */
  String uriOf(String blobName) {
    if (endpoint == null) {
      return SCHEME + "://" + account + "/" + container + "/" + blobName;
    }
    // Form encoding but for what it does to spaces and slashes.
    String encoded =
        URLEncoder.encode(blobName, StandardCharsets.UTF_8)
            .replace("+", "%20")
            .replace("*", "%2A")
            .replace("%2F", "/");
    return endpoint + "/" + container + "/" + encoded;
  }

  /** Whether the location's own signature is for this blob alone, so that nothing can be listed. */
  boolean isSignedForOneBlob() {
    return sas != null && ("&" + sas + "&").contains("&sr=b&");
  }

  /** Whether {@link #uriOf} leads back to a blob of this name. */
  boolean canName(String blobName) {
    return endpoint != null || !QUERY.matcher(blobName).find();
  }

  /** The location to show: no credentials. */
  String shown() {
    return uriOf(name);
  }

  /** Whether whoever serves this endpoint may be shown what signs in to an Azure account. */
  static boolean isAzureOrThisMachine(String endpoint) {
    String host = endpoint.replaceFirst("^[a-z]+://", "").replaceFirst("[:/].*$", "");
    if (AZURE_HOST.matcher(host).matches()) {
      return endpoint.startsWith("https:");
    }
    try {
      return (host.equals("localhost") || host.matches("[0-9.]+"))
          && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return shown();
  }
}
