package io.heapfleet.blob.azure;

import com.azure.core.credential.AzureNamedKeyCredential;
import com.azure.core.credential.AzureSasCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.ClientOptions;
import com.azure.core.util.Configuration;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The SDK's clients. One of each for the whole JVM, since every task of a scan opens its dump anew:
 * connections stay open from task to task, and Azure is asked for a token once and not by each.
 */
final class AzureClients {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final String APPLICATION = "heapfleet";

  private record Key(
      String endpoint, String account, String container, SignIn signIn, Duration timeout) {}

  private record HttpKey(boolean ofThisMachine, Duration timeout) {}

  private static final Map<Key, BlobContainerClient> CONTAINERS = new ConcurrentHashMap<>();
  private static final Map<HttpKey, HttpClient> HTTP = new ConcurrentHashMap<>();
  private static final Map<SignIn.Identity, com.azure.core.credential.TokenCredential> IDENTITIES =
      new ConcurrentHashMap<>();

  private AzureClients() {}

  static BlobContainerClient container(
      String endpoint, String account, String container, SignIn signIn, Duration timeout) {
    return CONTAINERS.computeIfAbsent(
        new Key(endpoint, account, container, signIn, timeout), AzureClients::open);
  }

  private static BlobContainerClient open(Key key) {
    boolean ofThisMachine =
        key.endpoint().startsWith("http:") && AzureLocation.isAzureOrThisMachine(key.endpoint());
    BlobContainerClientBuilder builder =
        new BlobContainerClientBuilder()
            .endpoint(key.endpoint())
            .containerName(key.container())
            .httpClient(
                HTTP.computeIfAbsent(
                    new HttpKey(ofThisMachine, key.timeout()), AzureClients::openHttp))
            .clientOptions(new ClientOptions().setApplicationId(APPLICATION))
            // One try: Patience tries again, and it alone, since it knows how far a read has got.
            .retryOptions(
                new RequestRetryOptions(
                    RetryPolicyType.FIXED, 1, key.timeout().plusSeconds(5), null, null, null));
    if (key.signIn() instanceof SignIn.Signature signature) {
      builder.credential(new AzureSasCredential(signature.token()));
    } else if (key.signIn() instanceof SignIn.AccountKey accountKey) {
      builder.credential(
          StorageSharedKeyCredential.fromAzureNamedKeyCredential(
              new AzureNamedKeyCredential(key.account(), accountKey.key())));
    } else if (key.signIn() instanceof SignIn.Identity identity) {
      builder.credential(
          IDENTITIES.computeIfAbsent(
              identity,
              i ->
                  new DefaultAzureCredentialBuilder()
                      .managedIdentityClientId(i.clientId())
                      .httpClient(
                          HTTP.computeIfAbsent(
                              new HttpKey(false, key.timeout()), AzureClients::openHttp))
                      .build()));
    }
    return builder.buildClient();
  }

  private static HttpClient openHttp(HttpKey key) {
    return new JdkHttpClientBuilder(
            java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1))
        // The proxy that the environment names is for what lies outside.
        .configuration(
            key.ofThisMachine() ? Configuration.NONE : Configuration.getGlobalConfiguration())
        .connectionTimeout(CONNECT_TIMEOUT)
        .writeTimeout(key.timeout())
        .responseTimeout(key.timeout())
        .readTimeout(key.timeout())
        .build();
  }
}
