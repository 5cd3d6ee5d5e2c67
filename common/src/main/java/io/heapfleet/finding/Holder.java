package io.heapfleet.finding;

import io.heapfleet.model.ReferenceKind;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who holds the end of a path, in a developer's words: the collection that it is a part of, and the
 * field of the application that holds that.
 *
 * @param collectionStep which step of the path leads to the collection
 * @param ownerStep which step's reference is the owner's; -1 if none is
 */
record Holder(int collectionStep, int ownerStep) {
  private static final Pattern PLATFORM =
      Pattern.compile("(javax?|jdk|sun|com\\.sun|System|Microsoft)\\..*");

  static Holder of(HeapPath path) {
    List<PathStep> steps = path.steps();
    int collection = steps.size() - 1;
    while (collection > 0 && isInside(steps.get(collection - 1), steps.get(collection))) {
      collection--;
    }
    return new Holder(collection, owner(steps, collection));
  }

  /** The same, if only the first {@code step} steps are taken. */
  Holder upTo(HeapPath path, int step) {
    return new Holder(step, owner(path.steps(), step));
  }

  private static int owner(List<PathStep> steps, int end) {
    int named = -1;
    for (int i = end; i > 0; i--) {
      EdgeLabel edge = steps.get(i).edge();
      if (edge == null) {
        continue;
      }
      if (isOwner(edge)) {
        return i;
      }
      if (i == end && edge.declaringClass() != null) {
        named = i;
      }
    }
    // A field of the platform's own, if it is what holds the collection.
    return named;
  }

  /** Whether this is a field of the application, or a local variable. */
  static boolean isOwner(EdgeLabel edge) {
    String declaring = edge.declaringClass();
    return edge.kind() == ReferenceKind.THREAD_LOCAL
        || (declaring != null && !PLATFORM.matcher(declaring).matches());
  }

  private static boolean isInside(PathStep from, PathStep to) {
    String target = to.object().className();
    if (to.object().describes() != null) {
      return false;
    }
    EdgeLabel edge = to.edge();
    if (edge == null || (edge.isField() && edge.name() == null)) {
      return Containers.isInside(from.object().className(), target);
    }
    return switch (edge.kind()) {
      case FIELD -> Containers.isInsideField(edge) || from.object().className().equals(target);
      case ELEMENT -> Containers.isPart(target);
      default -> false;
    };
  }
}
