package io.heapfleet.blob.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.identity.CredentialUnavailableException;
import com.azure.storage.blob.models.BlobStorageException;
import io.heapfleet.blob.BlobChangedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says what went wrong with one location: what was asked for, why it was refused, what to do. What
 * the SDK says of it is kept only if it cannot hold a credential.
 *
 * @param uri what was asked for, without credentials
 * @param location in which account and container it lies, for what to do
 * @param access what was to be done with it
 * @param signIn what was asked with
 */
record AzureProblems(String uri, AzureLocation location, Access access, SignIn signIn) {
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;

  private static final Pattern EXPIRY = Pattern.compile("(?:^|&)se=([0-9TZ:.%A-Fa-f-]+)");

  /** The same for another blob of the container. */
  AzureProblems at(String blobUri) {
    return new AzureProblems(blobUri, location, access, signIn);
  }

  /** Whether the same request may be answered if it is made again. */
  static boolean isPassing(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof ClientAuthenticationException
          || at instanceof CredentialUnavailableException
          || at instanceof BlobChangedException
          || at instanceof ReplyMismatchException) {
        return false;
      }
      if (at instanceof HttpResponseException refused && refused.getResponse() != null) {
        int status = refused.getResponse().getStatusCode();
        // An answer of 2xx that the SDK cannot read was cut.
        return PASSING.contains(status) || status / 100 == 2;
      }
      if (at instanceof IOException || at instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  /** What failed, in a few words without names or credentials. */
  static String reason(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof HttpResponseException refused && refused.getResponse() != null) {
        int status = refused.getResponse().getStatusCode();
        return status / 100 == 2
            ? "the answer was cut"
            : "the server answered " + status + code(refused);
      }
      if (at instanceof TimeoutException || at instanceof java.net.http.HttpTimeoutException) {
        return "the server was silent for too long";
      }
      if (at instanceof java.net.ConnectException
          || at instanceof java.net.UnknownHostException
          || at instanceof java.nio.channels.UnresolvedAddressException) {
        return "the server cannot be reached";
      }
    }
    return "the connection broke";
  }

  private static String code(HttpResponseException refused) {
    return refused instanceof BlobStorageException storage && storage.getErrorCode() != null
        ? " " + storage.getErrorCode()
        : "";
  }

  /** What to throw for a failure that will not pass. */
  IOException describe(Exception failure) {
    if (failure instanceof ReplyMismatchException || failure instanceof BlobChangedException) {
      return (IOException) failure;
    }
    IOException described = described(failure);
    if (described.getCause() == null) {
      described.initCause(harmless(failure));
    }
    return described;
  }

  private IOException described(Exception failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof BlobStorageException refused && refused.getResponse() != null) {
        return refused(refused);
      }
      if (at instanceof ClientAuthenticationException
          || at instanceof CredentialUnavailableException) {
        return new AccessDeniedException(
            ("%s: %s does not get in to Azure; sign in with az login, run under a managed identity,"
                    + " or set %s%s or %s%s")
                .formatted(
                    uri,
                    signIn,
                    AzureSettings.SAS,
                    location.account(),
                    AzureSettings.KEY,
                    location.account()));
      }
    }
    return new IOException(
        "%s: could not be %s (%s)".formatted(uri, access.done, failure.getClass().getSimpleName()));
  }

  private IOException refused(BlobStorageException refused) {
    String code = refused.getErrorCode() == null ? "" : refused.getErrorCode().toString();
    int status = refused.getStatusCode();
    return switch (status) {
      case NOT_FOUND ->
          new FileNotFoundException(
              code.equals("ContainerNotFound")
                  ? "nothing at %s: account %s has no container %s"
                      .formatted(uri, location.account(), location.container())
                  : "nothing at " + uri);
      case PRECONDITION_FAILED -> new BlobChangedException(uri);
      case UNAUTHORIZED, FORBIDDEN -> new AccessDeniedException(uri + ": " + denied(code));
      case CONFLICT ->
          new IOException(
              code.equals("BlobArchived")
                  ? uri + " is in the archive tier: rehydrate it to cool or hot before scanning"
                  : "%s: the server answered 409 %s".formatted(uri, code));
      default -> new IOException("%s: the server answered %d %s".formatted(uri, status, code));
    };
  }

  private String denied(String code) {
    if (code.equals("AuthorizationPermissionMismatch")
        || code.equals("InsufficientAccountPermissions")) {
      return signIn instanceof SignIn.Signature
          ? "the shared access signature does not allow it: make one with " + access.permissions
          : "%s is not allowed to: give it the role %s on the container %s"
              .formatted(signIn, access.role, location.container());
    }
    // Azure says AuthorizationFailure of its firewall, Azurite of every refusal.
    String firewall =
        code.equals("AuthorizationFailure")
            ? "; or the account's network rules do not let this machine in"
            : "";
    if (signIn instanceof SignIn.Signature signature) {
      return "the shared access signature was refused (%s)%s: make a new one with %s%s"
          .formatted(code, expiry(signature.token()), access.permissions, firewall);
    }
    if (signIn instanceof SignIn.AccountKey) {
      return "the account's key was refused (%s): is it the key of account %s, and was it renewed?%s"
          .formatted(code, location.account(), firewall);
    }
    return "%s was refused (%s)%s".formatted(signIn, code, firewall);
  }

  /** When a signature ends: not a secret. */
  private static String expiry(String token) {
    Matcher expiry = EXPIRY.matcher(token);
    return expiry.find() ? ", it is valid until " + expiry.group(1).replace("%3A", ":") : "";
  }

  /** A failure to go with ours as its cause; null if a text of it may hold a credential. */
  Throwable harmless(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (holdsCredential(String.valueOf(at.getMessage()))) {
        return null;
      }
      for (Throwable other : at.getSuppressed()) {
        if (harmless(other) == null) {
          return null;
        }
      }
    }
    return failure;
  }

  private boolean holdsCredential(String text) {
    if (text.contains("sig=") || text.contains("Bearer ")) {
      return true;
    }
    if (signIn instanceof SignIn.AccountKey key) {
      return text.contains(key.key());
    }
    return signIn instanceof SignIn.Signature signature && text.contains(signature.token());
  }
}
