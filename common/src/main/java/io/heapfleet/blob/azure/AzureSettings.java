package io.heapfleet.blob.azure;

import io.heapfleet.blob.BlobSettings;
import io.heapfleet.blob.BlobUri;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How to reach accounts and what to sign in with, from settings and this process's environment.
 *
 * <p>Names of settings that hold secrets have a word in them ({@code token}, {@code access.key},
 * {@code secret}) at which Spark masks the value, by its default, in logs, event logs and pages.
 */
final class AzureSettings {
  private static final String PREFIX = "heapfleet.azure.";

  /** + ACCOUNT, ACCOUNT.CONTAINER or ACCOUNT.CONTAINER/BLOB: a shared access signature. */
  static final String SAS = PREFIX + "sas.token.";

  /** + ACCOUNT: an account key. */
  static final String KEY = PREFIX + "access.key.";

  /** A connection string, as Azure's portal shows it. */
  static final String CONNECTION = PREFIX + "secret.connection.string";

  /** + ACCOUNT: where the account is served, if not at ACCOUNT.blob.core.windows.net. */
  static final String ENDPOINT = PREFIX + "endpoint.";

  /** Client id of a user-assigned managed identity. */
  static final String CLIENT_ID = PREFIX + "client.id";

  /** Whether listings ask for index tags. */
  static final String TAGS = PREFIX + "tags";

  /** How long a server may stay silent, within a request. */
  static final String TIMEOUT_SECONDS = PREFIX + "timeout.seconds";

  /** How often a request is made that does not get on. */
  static final String TRIES = PREFIX + "tries";

  /** Bytes of a read ahead, and how many are under way at once for each open blob. */
  static final String READ_BYTES = PREFIX + "read.bytes";

  static final String READS_IN_FLIGHT = PREFIX + "reads.in.flight";

  /** How many blobs a listing asks for at a time. */
  static final String LIST_BLOBS = PREFIX + "list.blobs";

  /** The most that Azure gives. */
  private static final int MAX_LIST_BLOBS = 5000;

  private static final int DEFAULT_TIMEOUT_SECONDS = 30;
  private static final int DEFAULT_TRIES = 8;
  private static final int DEFAULT_READ_BYTES = 8 << 20;
  private static final int DEFAULT_READS_IN_FLIGHT = 3;
  private static final int MIN_READ_BYTES = 64 << 10;
  private static final int MAX_READ_BYTES = 256 << 20;

  /** Hadoop's own names of account keys, which clusters that read abfss have set. */
  private static final String HADOOP_KEY = "fs.azure.account.key.";

  private static final Pattern SLASHES_AT_END = Pattern.compile("/+$");

  private final BlobSettings settings;
  private final Map<String, String> environment;
  private final Map<String, String> connection;

  AzureSettings(BlobSettings settings, Map<String, String> environment) {
    this.settings = settings;
    this.environment = environment;
    String configured = settings.value(CONNECTION);
    this.connection =
        connection(
            configured == null ? environment.get("AZURE_STORAGE_CONNECTION_STRING") : configured);
  }

  private static Map<String, String> connection(String text) {
    Map<String, String> parts = new HashMap<>();
    if (text == null) {
      return parts;
    }
    for (String part : text.strip().split(";", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        // Keys and signatures hold equals signs of their own.
        parts.put(
            part.substring(0, equals).strip().toLowerCase(Locale.ROOT), part.substring(equals + 1));
      }
    }
    if (!parts.containsKey("accountname") && !parts.containsKey("blobendpoint")) {
      throw new IllegalArgumentException(
          CONNECTION
              + ": expected AccountName=…;AccountKey=… or BlobEndpoint=…;SharedAccessSignature=…");
    }
    return parts;
  }

  /** Where an account is served, without a slash at the end. */
  String endpoint(String account) {
    String configured = settings.value(ENDPOINT + account);
    if (configured == null && account.equals(connectionAccount())) {
      configured = connection.get("blobendpoint");
    }
    return configured == null
        ? "https://%s.blob.%s"
            .formatted(
                account,
                account.equals(connectionAccount())
                    ? connection.getOrDefault("endpointsuffix", "core.windows.net")
                    : "core.windows.net")
        : withoutSlashAtEnd(configured);
  }

  /** The account that is configured to be served where this location lies, null if none is. */
  String accountAt(String location) {
    for (Map.Entry<String, String> setting : settings.below(ENDPOINT).entrySet()) {
      if (isBelow(location, setting.getValue())) {
        return setting.getKey();
      }
    }
    String endpoint = connection.get("blobendpoint");
    return endpoint != null && connectionAccount() != null && isBelow(location, endpoint)
        ? connectionAccount()
        : null;
  }

  private static boolean isBelow(String location, String endpoint) {
    return (location + "/").startsWith(withoutSlashAtEnd(endpoint) + "/");
  }

  /** The account of the connection string; null if there is none, or it does not say. */
  private String connectionAccount() {
    String name = connection.get("accountname");
    if (name == null && connection.containsKey("blobendpoint")) {
      // A connection string with a signature names the account only by its endpoint.
      String endpoint = withoutSlashAtEnd(connection.get("blobendpoint"));
      String host = endpoint.replaceFirst("^https?://", "");
      name = host.contains("/") ? host.replaceFirst("^.*/", "") : host.replaceFirst("\\..*$", "");
    }
    return name;
  }

  /** What to ask with for this location. */
  SignIn signIn(AzureLocation location) {
    if (location.sas() != null) {
      return new SignIn.Signature(location.sas());
    }
    if (location.endpoint() != null && !AzureLocation.isAzureOrThisMachine(location.endpoint())) {
      throw new IllegalArgumentException(
          "%s: is not known to be Azure, so it is not shown any credentials; set %s%s=%s if it is"
                  .formatted(location.shown(), ENDPOINT, location.account(), location.endpoint())
              + " yours");
    }
    String account = location.account();
    String sas =
        first(
            settings.value(SAS + account + "." + location.container() + "/" + location.name()),
            settings.value(SAS + account + "." + location.container()),
            settings.value(SAS + account));
    if (sas != null) {
      return new SignIn.Signature(sas.strip().replaceFirst("^\\?", ""));
    }
    String key =
        first(
            settings.value(KEY + account),
            settings.value(HADOOP_KEY + account + ".blob.core.windows.net"),
            settings.value(HADOOP_KEY + account + ".dfs.core.windows.net"));
    if (key != null) {
      return new SignIn.AccountKey(key.strip());
    }
    if (account.equals(connectionAccount())) {
      if (connection.containsKey("sharedaccesssignature")) {
        return new SignIn.Signature(
            connection.get("sharedaccesssignature").replaceFirst("^\\?", ""));
      }
      if (connection.containsKey("accountkey")) {
        return new SignIn.AccountKey(connection.get("accountkey"));
      }
    }
    if (account.equals(environment.get("AZURE_STORAGE_ACCOUNT"))) {
      if (environment.get("AZURE_STORAGE_KEY") != null) {
        return new SignIn.AccountKey(environment.get("AZURE_STORAGE_KEY").strip());
      }
      if (environment.get("AZURE_STORAGE_SAS_TOKEN") != null) {
        return new SignIn.Signature(
            environment.get("AZURE_STORAGE_SAS_TOKEN").strip().replaceFirst("^\\?", ""));
      }
    }
    String endpoint = location.endpoint() == null ? endpoint(account) : location.endpoint();
    if (endpoint.startsWith("http:")) {
      throw new IllegalArgumentException(
          "%s: an identity is shown only over https; set %s%s or %s%s"
              .formatted(location.shown(), SAS, account, KEY, account));
    }
    return new SignIn.Identity(settings.value(CLIENT_ID));
  }

  /** Writes what signs in for this location into the settings, for executors to find. */
  void keep(AzureLocation location) {
    SignIn signIn = signIn(location);
    if (location.sas() != null) {
      String scope = location.account() + "." + location.container();
      settings.set(
          SAS + (location.isSignedForOneBlob() ? scope + "/" + location.name() : scope),
          location.sas());
    } else if (signIn instanceof SignIn.Signature signature) {
      setIfUnset(SAS + location.account(), signature.token());
    } else if (signIn instanceof SignIn.AccountKey key) {
      setIfUnset(KEY + location.account(), key.key());
    }
    if (location.account().equals(connectionAccount())) {
      setIfUnset(ENDPOINT + location.account(), endpoint(location.account()));
    }
  }

  private void setIfUnset(String name, String value) {
    if (settings.value(name) == null) {
      settings.set(name, value);
    }
  }

  boolean tags() {
    return !"false".equalsIgnoreCase(settings.value(TAGS));
  }

  Duration timeout() {
    return Duration.ofSeconds(within(TIMEOUT_SECONDS, DEFAULT_TIMEOUT_SECONDS, 1, 3600));
  }

  int tries() {
    return within(TRIES, DEFAULT_TRIES, 1, 100);
  }

  int readBytes() {
    return within(READ_BYTES, DEFAULT_READ_BYTES, MIN_READ_BYTES, MAX_READ_BYTES);
  }

  int readsInFlight() {
    return within(READS_IN_FLIGHT, DEFAULT_READS_IN_FLIGHT, 1, 64);
  }

  int listBlobs() {
    return within(LIST_BLOBS, MAX_LIST_BLOBS, 1, MAX_LIST_BLOBS);
  }

  private int within(String name, int otherwise, int least, int most) {
    String text = settings.value(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, together with numbers out of range
    }
    throw new IllegalArgumentException(
        "%s: expected a number from %d to %d, found '%s'".formatted(name, least, most, text));
  }

  private static String first(String... values) {
    for (String value : values) {
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return null;
  }

  private static String withoutSlashAtEnd(String endpoint) {
    return SLASHES_AT_END.matcher(BlobUri.withoutCredentials(endpoint.strip())).replaceFirst("");
  }
}
