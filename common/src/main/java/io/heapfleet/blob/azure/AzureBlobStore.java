package io.heapfleet.blob.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.LeaseStatusType;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.FlatListing;
import io.heapfleet.blob.ListingProblems;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Blobs of Azure storage accounts, at {@code az://ACCOUNT/CONTAINER/PATH}.
 *
 * <p>Listings ask for all names that begin alike, up to 5000 at a time, whatever folders they seem
 * to lie in: a request for each folder would be many more of them. Index tags count as metadata
 * where the metadata does not have the same key.
 */
final class AzureBlobStore implements BlobStore {
  /** How accounts with a hierarchical namespace mark what is a folder and no blob. */
  private static final String FOLDER_MARK = "hdi_isfolder";

  private static final String LEASED =
      "somebody holds a lease on it, as those do who are writing; scan it when the lease has ended";

  /** Tags take a right of their own, and some kinds of account have none. */
  private static final Set<Integer> TAGS_REFUSED = Set.of(400, 403, 409);

  /** Containers whose tags may not be read: asked for once, and then no more. */
  private static final Set<String> TAGLESS = ConcurrentHashMap.newKeySet();

  private final AzureSettings settings;

  AzureBlobStore(AzureSettings settings) {
    this.settings = settings;
  }

  private AzurePlace place(String uri) throws IOException {
    return AzurePlace.of(uri, settings, Access.READ);
  }

  @Override
  public List<Blob> list(String location) throws IOException {
    return list(location, ListingProblems.FAIL);
  }

  @Override
  public List<Blob> list(String location, ListingProblems problems) throws IOException {
    AzurePlace place = place(location);
    AzureLocation at = place.location();
    if (at.isSignedForOneBlob()) {
      return List.of(properties(place));
    }
    boolean isFolderName = at.name().isEmpty() || at.name().endsWith("/");
    boolean anythingBeginsLikeIt = true;
    if (!isFolderName) {
      // Of all names that begin like this one, this one comes first.
      List<BlobItem> first = page(place, options(at.name()).setMaxResultsPerPage(1), null).items();
      if (!first.isEmpty() && first.get(0).getName().equals(at.name()) && isBlob(first.get(0))) {
        return List.of(blob(place, first.get(0)));
      }
      anythingBeginsLikeIt = !first.isEmpty();
    }
    TreeMap<String, Blob> found = new TreeMap<>();
    if (anythingBeginsLikeIt) {
      add(place, FlatListing.below(at.name()), found, problems);
    }
    boolean hasWildcard = FlatListing.hasWildcard(at.glob());
    if (found.isEmpty() && hasWildcard) {
      add(place, FlatListing.matching(at.glob()), found, problems);
    }
    if (found.isEmpty()) {
      throw new FileNotFoundException(
          (hasWildcard ? "nothing matches " : "nothing at ") + at.shown());
    }
    return new ArrayList<>(found.values());
  }

  private void add(
      AzurePlace place, FlatListing listing, Map<String, Blob> found, ListingProblems problems)
      throws IOException {
    for (String prefix : listing.prefixes()) {
      Page page = null;
      do {
        page = page(place, options(prefix), page == null ? null : page.next());
        for (BlobItem item : page.items()) {
          String name = item.getName();
          if (!isBlob(item) || !listing.matches(name)) {
            continue;
          }
          if (place.location().canName(name)) {
            Blob blob = blob(place, item);
            found.put(blob.uri(), blob);
          } else {
            String uri = place.location().uriOf(name);
            problems.unreadable(
                uri, new IOException(uri + ": a name with ?…= in it can only be had by https://"));
          }
        }
      } while (page.next() != null);
    }
  }

  private ListBlobsOptions options(String prefix) {
    return new ListBlobsOptions().setPrefix(prefix).setMaxResultsPerPage(settings.listBlobs());
  }

  /**
   * Some of what a listing brings.
   *
   * @param next what to ask for the rest with, null if this is the last page
   */
  private record Page(List<BlobItem> items, String next) {}

  private Page page(AzurePlace place, ListBlobsOptions options, String next) throws IOException {
    if (settings.tags() && !TAGLESS.contains(place.container().getBlobContainerUrl())) {
      options.setDetails(details().setRetrieveTags(true));
      Optional<Page> page =
          Patience.of(
              place.problems(),
              settings.tries(),
              () -> {
                try {
                  return Optional.of(pageOf(place, options, next));
                } catch (BlobStorageException e) {
                  if (TAGS_REFUSED.contains(e.getStatusCode())) {
                    return Optional.empty();
                  }
                  throw e;
                }
              });
      if (page.isPresent()) {
        return page.get();
      }
    }
    options.setDetails(details());
    Page page = Patience.of(place.problems(), settings.tries(), () -> pageOf(place, options, next));
    if (settings.tags()) {
      // So it was the tags that were refused.
      TAGLESS.add(place.container().getBlobContainerUrl());
    }
    return page;
  }

  private static BlobListDetails details() {
    return new BlobListDetails().setRetrieveMetadata(true).setRetrieveUncommittedBlobs(true);
  }

  private static Page pageOf(AzurePlace place, ListBlobsOptions options, String next) {
    PagedResponse<BlobItem> page =
        place.container().listBlobs(options, next, null).iterableByPage().iterator().next();
    String token = page.getContinuationToken();
    return new Page(page.getValue(), token == null || token.isEmpty() ? null : token);
  }

  private static boolean isBlob(BlobItem item) {
    return !item.getName().endsWith("/")
        && !Boolean.TRUE.equals(item.isPrefix())
        && (item.getMetadata() == null
            || !Boolean.parseBoolean(item.getMetadata().get(FOLDER_MARK)));
  }

  private Blob blob(AzurePlace place, BlobItem item) throws IOException {
    BlobItemProperties properties = item.getProperties();
    return blob(
        place.location().uriOf(item.getName()),
        properties.getContentLength(),
        properties.getETag(),
        properties.getLastModified(),
        item.getTags(),
        item.getMetadata(),
        busy(place, item));
  }

  /** A writer holds a lease, or has sent blocks and not yet said that they are a blob. */
  private String busy(AzurePlace place, BlobItem item) throws IOException {
    BlobItemProperties properties = item.getProperties();
    if (LeaseStatusType.LOCKED.equals(properties.getLeaseStatus())) {
      return LEASED;
    }
    if (properties.getContentLength() > 0) {
      return null;
    }
    // Listed like an empty blob; only when it is asked for does it turn out that there is none.
    boolean committed =
        Patience.of(place.problems(), settings.tries(), () -> place.blob(item.getName()).exists());
    return committed ? null : "still being uploaded: there are blocks of it, and none is committed";
  }

  private Blob properties(AzurePlace place) throws IOException {
    BlobProperties properties =
        Patience.of(
            place.problems(),
            settings.tries(),
            () -> place.blob(place.location().name()).getProperties());
    return blob(
        place.location().shown(),
        properties.getBlobSize(),
        properties.getETag(),
        properties.getLastModified(),
        null,
        properties.getMetadata(),
        LeaseStatusType.LOCKED.equals(properties.getLeaseStatus()) ? LEASED : null);
  }

  private static Blob blob(
      String uri,
      long sizeBytes,
      String etag,
      OffsetDateTime lastModified,
      Map<String, String> tags,
      Map<String, String> metadata,
      String busy) {
    Map<String, String> all = new HashMap<>();
    putAll(all, tags);
    putAll(all, metadata);
    return new Blob(
        uri,
        sizeBytes,
        // Of blocks that are no blob yet there is neither.
        etag == null ? "" : BlobVersions.withoutQuotes(etag),
        lastModified == null ? Instant.EPOCH : lastModified.toInstant(),
        all,
        busy);
  }

  private static void putAll(Map<String, String> all, Map<String, String> some) {
    if (some != null) {
      some.forEach(
          (key, value) -> {
            if (value != null) {
              all.put(key.toLowerCase(Locale.ROOT), value);
            }
          });
    }
  }

  @Override
  public BlobReader open(String uri) throws IOException {
    return openIf(uri, null);
  }

  @Override
  public BlobReader open(String uri, String etag) throws IOException {
    return openIf(uri, etag);
  }

  private BlobReader openIf(String uri, String etag) throws IOException {
    AzurePlace place = place(uri);
    return AzureReader.open(place.blob(place.location().name()), etag, place.problems(), settings);
  }
}
