package io.heapfleet.finding;

import io.heapfleet.model.ReferenceKind;
import io.heapfleet.model.RootKind;
import java.util.List;
import java.util.Locale;

/** Says in a sentence what a suspect is, as a developer would. */
final class SuspectSentence {
  private static final double COMMON = 0.8;

  private final Suspect suspect;
  private final SuspectSettings settings;

  private SuspectSentence(Suspect suspect, SuspectSettings settings) {
    this.suspect = suspect;
    this.settings = settings;
  }

  static Suspect addTo(Suspect suspect, SuspectSettings settings) {
    SuspectSentence sentence = new SuspectSentence(suspect, settings);
    return new Suspect(
        suspect.rank(),
        suspect.kind(),
        suspect.object(),
        suspect.className(),
        suspect.instances(),
        suspect.retainedBytes(),
        suspect.retainedPercent(),
        suspect.accumulation(),
        suspect.content(),
        suspect.holders(),
        suspect.path(),
        suspect.call(),
        suspect.shared(),
        suspect.kind() == Suspect.Kind.SINGLE ? sentence.single() : sentence.group());
  }

  private String single() {
    Accumulation at = suspect.accumulation();
    if (suspect.call() != null && isOfTheCall(at)) {
      return capitalized(call(at));
    }
    if (suspect.shared() != null) {
      return capitalized(shared(at));
    }
    String what =
        at.collection().describes() == null
            ? withArticle(at.collection().className()) + elements(at)
            : at.collection().name();
    String size =
        Amounts.bytes(at.collectionBytes()) + ", " + share(at.collectionBytes()) + " of the heap";
    String subject = owner(at);
    String claim =
        subject == null
            ? capitalized(what) + " keeps " + size
            : (at.owner().kind() == ReferenceKind.THREAD_LOCAL ? capitalized(subject) : subject)
                + (at.ownerHoldsIt() ? " holds " : " leads to ")
                + what
                + ", "
                + size;
    return claim + mostly() + outlives(at);
  }

  private static String outlives(Accumulation at) {
    return at.urlKeys() == null
        ? ""
        : "; its keys are like " + at.urlKeys() + ", so it outlives the requests that fill it";
  }

  /** Whether this is what the call holds: what a thread keeps in fields of its own outlives it. */
  private boolean isOfTheCall(Accumulation at) {
    boolean thread = isThread() && suspect.path().root().kind() == RootKind.THREAD_OBJECT;
    return !thread || isItself(at) || local() != null;
  }

  private boolean isThread() {
    return suspect.path().steps().get(0).object().equals(suspect.object());
  }

  private boolean isItself(Accumulation at) {
    return at.collection().objectId() == suspect.object().objectId();
  }

  /**
   * {@code three requests together, handling GET /api/export, hold an ArrayList of 530,038 Row, 146
   * MB, 16 % of the heap}.
   */
  private String shared(Accumulation at) {
    SharedLabel shared = suspect.shared();
    String owner = owner(at);
    return count(shared.calls())
        + " "
        + shared.noun()
        + "s together, "
        + shared.doing()
        + (isItself(at) ? ", hold " : ", lead to ")
        + content(at)
        + ", "
        + Amounts.bytes(at.collectionBytes())
        + ", "
        + share(at.collectionBytes())
        + " of the heap"
        + (owner == null ? "" : "; " + owner + (at.ownerHoldsIt() ? " holds it" : " leads to it"));
  }

  /**
   * {@code thread "exec-3", handling GET /api/export, in ReportService.load (line 57), holds an
   * ArrayList of 530,038 Row, 146 MB, 16 % of the heap}: the short names, for the call is the news.
   */
  private String call(Accumulation at) {
    EdgeLabel local = local();
    String name = suspect.path().root().threadName();
    String who =
        isThread() && name != null ? "thread \"" + name + "\"" : withArticle(suspect.className());
    boolean itself = isItself(at);
    long bytes = itself ? suspect.retainedBytes() : at.collectionBytes();
    boolean direct = itself || local == null || (local.equals(at.owner()) && at.ownerHoldsIt());
    return who
        + ", "
        + suspect.call().doing()
        + ","
        + (local == null || local.name() == null || itself
            ? ""
            : " in " + PathText.frame(local.name()) + line(local) + ",")
        + (direct ? " holds " : " leads to ")
        + (itself ? "" : content(at) + ", ")
        + Amounts.bytes(bytes)
        + ", "
        + share(bytes)
        + " of the heap"
        + alike();
  }

  /** By which local variable of its thread what accumulates is held, null if by none. */
  private EdgeLabel local() {
    return suspect.path().steps().stream()
        .map(PathStep::edge)
        .filter(edge -> edge != null && edge.kind() == ReferenceKind.THREAD_LOCAL)
        .findFirst()
        .orElse(null);
  }

  private static String line(EdgeLabel local) {
    return local.index() > 0 ? " (line " + local.index() + ")" : "";
  }

  /** {@code an ArrayList of 530,038 Row}. */
  private String content(Accumulation at) {
    String collection = withArticle(PathText.simple(at.collection().name()));
    Content content = suspect.content();
    if (at.elements().isEmpty()) {
      return collection;
    }
    long count = at.elements().getAsLong();
    // What a loop has in hand of a list is held by its frame, too, and no longer by the list alone.
    boolean ofThese = content != null && content.instances() >= count - count / 100;
    return collection
        + String.format(Locale.ROOT, " of %,d", count)
        + (ofThese ? " " + PathText.simple(content.className()) : elementsNoun(count));
  }

  private static String elementsNoun(long count) {
    return count == 1 ? " element" : " elements";
  }

  private String alike() {
    CallLabel call = suspect.call();
    return call.alike() < 2
        ? ""
        : "; "
            + count(call.alike())
            + " such "
            + call.noun()
            + "s at once are "
            + share(call.alikeBytes())
            + " of the heap";
  }

  private static String count(int n) {
    List<String> words =
        List.of("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    return n <= 10 ? words.get(n - 2) : String.format(Locale.ROOT, "%,d", n);
  }

  private String group() {
    String what =
        HeapClasses.isClassOfClasses(suspect.className())
            ? " classes"
            : " objects of " + suspect.className();
    String claim =
        String.format(Locale.ROOT, "%,d", suspect.instances())
            + what
            + " keep "
            + Amounts.bytes(suspect.retainedBytes())
            + ", "
            + share(suspect.retainedBytes())
            + " of the heap";
    Accumulation at = suspect.accumulation();
    if (at != null) {
      String through = owner(at) == null ? withArticle(at.collection().name()) : owner(at);
      return claim + ", most of them reached through " + through + mostly();
    }
    EdgeLabel holder = commonHolder();
    if (holder == null) {
      return claim + mostly();
    }
    String by =
        holder.kind() == ReferenceKind.THREAD_LOCAL ? "local variables of threads" : field(holder);
    return claim + ", most of them held through " + by + mostly();
  }

  /**
   * The field of the application by which most objects of the group are held, null if there is
   * none.
   */
  private EdgeLabel commonHolder() {
    HolderBranch at = suspect.holders();
    while (true) {
      HolderBranch next = at.branches().isEmpty() ? null : at.branches().get(0);
      if (next == null
          || next.kind() != HolderBranch.Kind.HOLDER
          || next.instances() <= COMMON * suspect.instances()) {
        return null;
      }
      if (next.edges().size() == 1 && Holder.isOwner(next.edges().get(0))) {
        return next.edges().get(0);
      }
      at = next;
    }
  }

  private String owner(Accumulation at) {
    EdgeLabel owner = at.owner();
    if (owner == null) {
      return null;
    }
    return field(owner);
  }

  private String field(EdgeLabel owner) {
    if (owner.kind() == ReferenceKind.THREAD_LOCAL) {
      String name = suspect.path().root().threadName();
      String thread = name == null ? "a thread" : "thread \"" + name + "\"";
      return "a local variable of " + thread + (owner.name() == null ? "" : " in " + owner.name());
    }
    return owner.declaringClass()
        + "."
        + owner.fieldName()
        + (owner.kind() == ReferenceKind.STATIC ? " (static)" : "");
  }

  private static String elements(Accumulation at) {
    if (at.elements().isEmpty()) {
      return "";
    }
    long count = at.elements().getAsLong();
    boolean map = at.collection().className().matches(".*(Map|Hashtable|Properties)");
    String noun = map ? (count == 1 ? "entry" : "entries") : count == 1 ? "element" : "elements";
    return String.format(Locale.ROOT, " with %,d %s", count, noun);
  }

  private String mostly() {
    Content content = suspect.content();
    if (content == null) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "; mostly %s (%,d %s, %s)",
        content.className(),
        content.instances(),
        content.instances() == 1 ? "object" : "objects",
        Amounts.bytes(content.retainedBytes()));
  }

  private String share(long bytes) {
    return decimal(settings.percent(bytes)) + " %";
  }

  private static String withArticle(String className) {
    if (className.startsWith("class ")) {
      return className;
    }
    boolean vowel =
        !className.isEmpty() && "aeiou".indexOf(Character.toLowerCase(className.charAt(0))) >= 0;
    return (vowel ? "an " : "a ") + className;
  }

  private static String capitalized(String text) {
    // "class java.lang.System" is a name and stays as it is.
    return text.startsWith("class ")
        ? text
        : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** With one decimal where it tells something: 3.2, but 48 rather than 48.0. */
  private static String decimal(double value) {
    String text = String.format(Locale.ROOT, value >= 10 ? "%.0f" : "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
